from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    NEW = "NEW", _("New")
    CONTACTED = "CONTACTED", _("Contacted")
    QUALIFIED = "QUALIFIED", _("Qualified")
    CONVERTED = "CONVERTED", _("Converted")
    WON = "WON", _("Won")
    LOST = "LOST", _("Lost")


class Label(models.TextChoices):
    HOT = "HOT", _("Hot")
    WARM = "WARM", _("Warm")
    COLD = "COLD", _("Cold")


class LeadPriority(models.TextChoices):
    """Who should be looked after first."""

    URGENT = "urgent", _("urgent")
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class CustomerType(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    RESELLER = "reseller", _("Reseller")
    BUSINESS = "business", _("Business")
    VIP = "vip", _("VIP")


class Language(models.TextChoices):
    """The languages of our markets. What a provider says beyond them is kept as "not known"."""

    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    FRENCH = "fr", _("French")
    HAUSA = "ha", _("Hausa")
    YORUBA = "yo", _("Yoruba")
    IGBO = "ig", _("Igbo")


class ActivityKind(models.TextChoices):
    MESSAGE = "message", _("Message")
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    NOTE = "note", _("Note")
    STAGE_CHANGE = "stage_change", _("Stage change")
    OWNER_CHANGE = "owner_change", _("Owner changed")
    REFERRAL = "referral", _("Referral")
    COMMENT = "comment", _("Comment")
    OPT_IN = "opt_in", _("Opt-in")
    OPT_OUT = "opt_out", _("Opt-out")
    IDENTITY_CHANGE = "identity_change", _("Number changed")
    DUPLICATE_SUSPECTED = "duplicate_suspected", _("Duplicate suspected")
    WISH = "wish", _("What they want")
    CAMPAIGN = "campaign", _("Campaign")
    PRICE = "price", _("Price")
    INQUIRY = "inquiry", _("Inquiry")
    PURCHASE = "purchase", _("Purchase")
    PURCHASE_VOIDED = "purchase_voided", _("Sale voided")
    IMPORT = "import", _("Import")
    MERGED = "merged", _("Leads merged")
    UNMERGED = "unmerged", _("Merge undone")


class SaleOrigin(models.TextChoices):
    """By which way we heard of a sale."""

    HAND = "hand", _("By hand")
    CHAT = "chat", _("Chat")
    INQUIRY = "inquiry", _("Inquiry")
    WON = "won", _("Lead won")
    IMPORT = "import", _("Import")
    API = "api", _("API")


# What a member of staff may log by hand; the rest is evidence that the system writes.
LOGGED_BY_HAND = (ActivityKind.NOTE, ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.MEETING)


class ConsentStatus(models.TextChoices):
    """What a record says; the last two are a person's decision about an unsure one."""

    GIVEN = "given", _("given")
    WITHDRAWN = "withdrawn", _("withdrawn")
    UNSURE = "unsure", _("to be decided")
    DISMISSED = "dismissed", _("no opt-out")
    REOPENED = "reopened", _("decision taken back")


class ConsentPurpose(models.TextChoices):
    ALL = "all", _("everything automatic")
    MARKETING = "marketing", _("marketing")


class ConsentSource(models.TextChoices):
    KEYWORD = "keyword", _("keyword")
    PHRASE = "phrase", _("words in a message")
    PREFERENCE = "preference", _("setting in the app")
    PROVIDER_ERROR = "provider_error", _("provider's refusal")
    BLOCK = "block", _("block or report")
    STAFF = "staff", _("staff")
    IMPORT = "import", _("import")
    FORM = "form", _("form")
    API = "api", _("API")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being looked through")
    CHECKED = "checked", _("looked through")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class KnownPeople(models.TextChoices):
    """What becomes of rows whose people are leads already."""

    FILL = "fill", _("Fill in what is empty")
    OVERWRITE = "overwrite", _("Overwrite with what the file says")
    SKIP = "skip", _("Leave them as they are")


class Verdict(models.TextChoices):
    NEW = "new", _("new")
    UPDATE = "update", _("updates a lead")
    KNOWN = "known", _("known, left as it is")
    DUPLICATE = "duplicate", _("twice in the file")
    BAD = "bad", _("wrong")
    KEPT = "kept", _("kept by the undo")


class DuplicateReason(models.TextChoices):
    """Why two leads may be one person; `STRENGTHS` says how much each weighs."""

    MET_TOGETHER = "together", _("a message carried identities of both")
    SAME_PHONE = "phone", _("the same phone, written otherwise")
    SAME_EMAIL = "email", _("the same e-mail address, written otherwise")
    SAME_NAME = "name", _("similar name, same city")


STRENGTHS = {
    DuplicateReason.MET_TOGETHER: 95,
    DuplicateReason.SAME_PHONE: 90,
    DuplicateReason.SAME_EMAIL: 85,
    DuplicateReason.SAME_NAME: 50,
}
