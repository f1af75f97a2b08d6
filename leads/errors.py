"""What leads refuse, in sentences for staff."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.phrases import say

from .choices import Stage
from .identity import IdentityKind


class LeadsError(Exception):
    """Root of what this app raises on purpose; `str()` is fit to be shown to staff."""


class StageMoveError(LeadsError):
    """The lead stays where it is."""


class AlreadyInStage(StageMoveError):
    def __init__(self, stage: str) -> None:
        super().__init__(_("It is in the stage “%(stage)s” already.") % {"stage": Stage(stage).label})


class StageMoveNotAllowed(StageMoveError):
    def __init__(self, before: str, after: str) -> None:
        super().__init__(
            _("A lead cannot go from “%(before)s” to “%(after)s”.")
            % {"before": Stage(before).label, "after": Stage(after).label}
        )


class LostReasonMissing(StageMoveError):
    def __init__(self) -> None:
        super().__init__(_("Say why the lead was lost."))


class StageMovedMeanwhile(StageMoveError):
    def __init__(self) -> None:
        super().__init__(_("Somebody else moved this lead a moment ago. Look at its new stage and try again."))


class InvalidIdentity(LeadsError):
    def __init__(self, kind: IdentityKind, value: str) -> None:
        super().__init__(_("“%(value)s” cannot be a %(kind)s.") % {"value": value, "kind": IdentityKind(kind).label})


class NobodyToCapture(LeadsError):
    def __init__(self) -> None:
        super().__init__(_("A person without any number, id or e-mail address cannot become a lead."))


class TagNameMissing(LeadsError):
    def __init__(self) -> None:
        super().__init__(_("A tag needs a name."))


class SaleError(LeadsError):
    """The sale stays as it is."""


class SaleImpossible(SaleError):
    """What was said cannot be a sale; the sentence says which part."""


class SaleKnownOtherwise(SaleError):
    def __init__(self, reference: str) -> None:
        super().__init__(
            _("“%(reference)s” stands for another sale already: other person or amount.") % {"reference": reference}
        )


class SaleVoidedAlready(SaleError):
    def __init__(self) -> None:
        super().__init__(_("This sale was voided already."))


class VoidReasonMissing(SaleError):
    def __init__(self) -> None:
        super().__init__(_("Say why the sale does not count."))


class DecidedMeanwhile(LeadsError):
    def __init__(self) -> None:
        super().__init__(_("This was decided already. Load the page again to see what holds now."))


class ImportImpossible(LeadsError):
    """The sentence says what is missing; kept as a phrase, for whoever reads it later."""

    @classmethod
    def too_large(cls, most: int) -> "ImportImpossible":
        return cls(say(gettext_lazy("The file is larger than %(size)d MB. Split it."), size=most // 1024**2))

    @classmethod
    def no_rows(cls) -> "ImportImpossible":
        return cls(say(gettext_lazy("The file has no rows below its headings.")))

    @classmethod
    def nobody_named(cls) -> "ImportImpossible":
        return cls(say(gettext_lazy("Say which column holds the phone numbers or the e-mail addresses.")))

    @classmethod
    def nothing_to_do(cls) -> "ImportImpossible":
        return cls(say(gettext_lazy("No row of this file can be imported.")))

    @classmethod
    def nothing_to_undo(cls) -> "ImportImpossible":
        return cls(say(gettext_lazy("There is nothing left that could be undone.")))


class ImportMovedMeanwhile(LeadsError):
    def __init__(self) -> None:
        super().__init__(_("This import has moved on meanwhile. Look at its new state and try again."))


class MergeError(LeadsError):
    """Both leads stay as they are."""


class SameLead(MergeError):
    def __init__(self) -> None:
        super().__init__(_("A lead cannot be merged with itself."))


class LeadGone(MergeError):
    def __init__(self, lead_id: int) -> None:
        super().__init__(_("There is no lead %(number)s any more.") % {"number": lead_id})


class MergedAlready(MergeError):
    def __init__(self, lead_id: int, kept_id: int) -> None:
        super().__init__(
            _("Lead %(number)s was merged into lead %(kept)s already.") % {"number": lead_id, "kept": kept_id}
        )


class UnknownChoice(MergeError):
    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” cannot be chosen: name a field, and keep or other.") % {"name": name})


class UndoneAlready(MergeError):
    def __init__(self) -> None:
        super().__init__(_("This merge was undone already."))


class LaterMerge(MergeError):
    def __init__(self, merge_id: int) -> None:
        super().__init__(_("A later merge builds on this one: undo merge %(number)s first.") % {"number": merge_id})


class UndoImpossible(MergeError):
    """Something that was made since stands where a row would come back."""

    def __init__(self, what: object) -> None:
        super().__init__(
            _("The merge cannot be undone: “%(what)s” was changed since in a way that cannot be taken back.")
            % {"what": what}
        )
