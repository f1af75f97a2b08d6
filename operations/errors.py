from django.utils.translation import gettext_lazy as _


class OperationsError(Exception):
    """Its text is for the operator."""


class BrokerUnavailable(OperationsError):
    def __init__(self) -> None:
        super().__init__(_("The broker does not answer. Nothing was sent; try again when it is back."))


class NotRepeatable(OperationsError):
    def __init__(self) -> None:
        super().__init__(_("Its arguments were private and are not kept, so it cannot be sent again from here."))


class AddressRefused(OperationsError):
    """An outgoing webhook may not go there; the text says why."""
