"""What can go wrong, in words for the operator. Messages are translated."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from common.phrases import join


class CampaignsError(Exception):
    """Root of this app's errors; `str()` is a sentence for staff."""


class LaunchRefused(CampaignsError):
    """The check list failed; every reason is a sentence of its own."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(join(reasons, " "))
        self.reasons = list(reasons)


class MovedMeanwhile(CampaignsError):
    """The campaign is not in a state in which that can be done, perhaps because somebody else was faster."""

    def __init__(self) -> None:
        super().__init__(_("The campaign has moved on meanwhile. Look at it again."))


class ChangedMeanwhile(CampaignsError):
    """Two people have the same draft before them: who opened it first would undo what they have not seen."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has changed this draft since you opened it. Load the page again to see what it says now.")
        )


class ValueMissing(CampaignsError):
    """A variable has neither a value for this person nor a fallback."""
