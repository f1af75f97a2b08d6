from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignKind(models.TextChoices):
    BROADCAST = "broadcast", _("broadcast")
    DRIP = "drip", _("drip")


class BeginsOn(models.TextChoices):
    """The day of a person that a drip begins with."""

    ENROLMENT = "", _("as soon as they are enrolled")
    BIRTHDAY = "birthday", _("on their birthday, each year")
    FIRST_SEEN = "first_seen", _("when they became a lead")
    ANNIVERSARY = "anniversary", _("on the day they became a lead, each year")
    LAST_INQUIRY = "last_inquiry", _("with their last inquiry")


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    BLOCKED = "blocked", _("waits for your word")  # its start was missed, or its check list failed when it came
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    FINISHED = "finished", pgettext_lazy("campaign", "finished")
    CANCELLED = "cancelled", _("cancelled")


class RecipientState(models.TextChoices):
    """Where one person stands in a campaign: ahead of the outbox, in it, or where their message ended."""

    DUE = "due", _("waits for its turn")
    EXCLUDED = "excluded", _("left out")
    QUEUED = "queued", _("queued")
    UNKNOWN = "unknown", _("not known whether sent")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    READ = "read", _("read")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")
    CANCELLED = "cancelled", _("cancelled")
    UNRESOLVED = "unresolved", _("waits for a decision")
    SKIPPED = "skipped", _("without this step")
    STOPPED = "stopped", _("stopped")


class Exclusion(models.TextChoices):
    """Why a person of the audience is not written to."""

    INACTIVE = "inactive", _("The lead is not active.")
    OPTED_OUT = "opted_out", _("They do not want to be written to.")
    NO_ADDRESS = "no_address", _("Nothing is known that the channels could send to.")
    NO_WINDOW = "no_window", _("Their reply window is closed, and there is no template for it.")
    NO_VALUE = "no_value", _("A variable has no value for them, and no fallback.")
    REFUSED = "refused", _("The message cannot be sent so: the provider would refuse it.")
    NO_DATE = "no_date", _("The day that it begins with is not known of them.")
    GONE = "gone", _("The channel or the text was removed.")


class StopReason(models.TextChoices):
    """Why a drip does not go on for somebody, or passes over one of its steps."""

    REPLIED = "replied", _("They replied.")
    STAGE = "stage", _("They came to a stage that ends it.")
    BOUGHT = "bought", _("They bought.")
    CONDITION = "condition", _("They do not meet the condition of the step.")
    HAD_IT = "had_it", _("They have had this step already.")
    REMOVED = "removed", _("The step was removed.")


class Whether(models.TextChoices):
    """Of a condition that is a plain question."""

    EITHER = "", _("does not matter")
    YES = "yes", _("only who did")
    NO = "no", _("only who did not")


class ResponseKind(models.TextChoices):
    REPLY = "reply", _("reply")
    SALE = "sale", _("sale")
    VOID = "void", _("sale voided")
    STAGE = "stage", _("stage")
    OPT_OUT = "opt_out", _("opt-out")


class WinsBy(models.TextChoices):
    REPLY = "reply", _("replies")
    CONVERSION = "conversion", _("conversions")


class Outcome(models.TextChoices):
    """Of a test of variants. Without a winner the rest gets them by their shares."""

    WINNER = "winner", _("one is better")
    NO_DIFFERENCE = "no_difference", _("no difference that chance would not make")
    NOT_ENOUGH = "not_enough", _("not enough data")


class EditEffect(models.TextChoices):
    """What a change of a running drip's steps means for some of the people in it."""

    SOONER = "sooner", _("get it sooner")
    LATER = "later", _("get it later")
    AT_ONCE = "at_once", _("get it at once")
    OTHER_HOUR = "other_hour", _("get it at another hour of the day")
    NEW_TEXT = "new_text", _("get the new text")
    ASKED_ANEW = "asked_anew", _("get it by the new condition only")
    INSTEAD = "instead", _("get another step next")
    GOES_ON = "goes_on", _("had come to the end, and go on")
    ENDS = "ends", _("get nothing more")
    PASSED_OVER = "passed_over", _("had their turn for it, and go on without it")
    HAD_IT = "had_it", _("have had it already, and go on without it")
    MISSED = "missed", _("are past it, and do not get it")
    ON_THEIR_WAY = "on_their_way", _("have the old message on its way")


class RiskLevel(models.TextChoices):
    """How near a number is to being banned, or a text to being reported."""

    LOW = "low", pgettext_lazy("spam risk", "low")
    MEDIUM = "medium", pgettext_lazy("spam risk", "medium")
    HIGH = "high", pgettext_lazy("spam risk", "high")
    CRITICAL = "critical", pgettext_lazy("spam risk", "critical")
