from django.utils.translation import gettext_lazy as _

from common.causes import name_cause

SOURCE_FAILING = "price_source_failing"


def register() -> None:
    name_cause(SOURCE_FAILING, _("Competitors’ pages cannot be read"))
