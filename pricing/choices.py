from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    """How a shop is read; each has its file in pricing/sources."""

    JUMIA = "jumia", _("Jumia")
    JIJI = "jiji", _("Jiji")
    PAGE = "page", _("web page")
    # An account, not a page: read by pricing/instagram.
    INSTAGRAM = "instagram", _("Instagram")


class ObservationState(models.TextChoices):
    ACCEPTED = "accepted", _("counts")
    WAITING = "waiting", _("waits for a person")
    REJECTED = "rejected", _("does not count")


class PriceOrigin(models.TextChoices):
    """Who or what set a price of ours."""

    STAFF = "staff", _("staff")
    IMPORT = "import", _("list")
    FEED = "feed", _("feed of the shop")
    API = "api", _("API")
    DESK = "desk", _("price desk")
    OFFER = "offer", _("offer")
    AGENT = "agent", _("pricing agent")


class CustomerType(models.TextChoices):
    """In the order of precedence: see pricing/profiling.py."""

    PRICE_SENSITIVE = "price", _("price-sensitive")
    QUALITY_SEEKER = "quality", _("quality-seeker")
    BULK_BUYER = "bulk", _("buys many")
    IN_A_HURRY = "hurry", _("in a hurry")
    REGULAR = "regular", _("regular customer")
    UNKNOWN = "unknown", pgettext_lazy("customer", "not known yet")


class InquiryOutcome(models.TextChoices):
    """Which product a question was about."""

    PRODUCT = "product", _("product found")
    SEVERAL = "several", _("several products")
    NONE = "none", _("no product of ours")


class OfferState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("offer", "running")
    ENDED = "ended", pgettext_lazy("offer", "over")
    CANCELLED = "cancelled", pgettext_lazy("offer", "taken back")


class TextKind(models.TextChoices):
    """What is written to whoever asked for a price."""

    PRICE_DROP = "price_drop", _("price drop")
    VALUE = "value", _("what it is worth")


class TextLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")


class Rounding(models.TextChoices):
    CHARM = "charm", _("13,900")
    ROUND = "round", _("13,800")
    NONE = "none", _("not at all")


class Strategy(models.TextChoices):
    PRICE_DROP = "price_drop", _("lower price")
    PRICE_RISE = "price_rise", _("higher price")
    VALUE = "value", _("tell what it is worth")
    HOLD = "hold", _("leave it")


class Occasion(models.TextChoices):
    """What made the agent think."""

    MARKET = "market", _("market")
    CHAT = "chat", _("inquiry in a chat")
    GHOST = "ghost", _("silent after an inquiry")
    API = "api", _("API")


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a person")
    APPLIED = "applied", _("applied")
    REJECTED = "rejected", pgettext_lazy("proposal", "dismissed")
    # The market or our price changed before anybody decided.
    OVERTAKEN = "overtaken", _("overtaken")
    # In the chat.
    SENT = "sent", _("message queued")
    SUGGESTED = "suggested", _("suggested to staff")
    HELD = "held", _("nothing done")


class DecidedBy(models.TextChoices):
    RULES = "rules", _("rules")
    MODEL = "model", _("language model, within the rules")


class LiveMode(models.TextChoices):
    """What the agent does about an inquiry in a chat."""

    OFF = "off", pgettext_lazy("pricing agent", "nothing")
    SUGGEST = "suggest", _("suggest a reply to staff")
    SEND = "send", _("answer by itself")


class AlertKind(models.TextChoices):
    UNDERCUT = "undercut", _("cheaper than we are")
    CREEP_UP = "creep_up", _("creeps up")
    CREEP_DOWN = "creep_down", _("creeps down")


class GhostVerdict(models.TextChoices):
    """Whether somebody who asked and fell silent is written to, and why not."""

    CONTACTED = "contacted", _("written to")
    HELD_OUT = "held_out", _("held out, to compare")
    READY = "ready", _("will be written to")
    NOTHING_TO_SAY = "nothing", _("no better price, nothing new to say")
    NO_POLICY = "no_policy", _("the policy does not write to them")
    NOT_CONSENTED = "no_consent", _("does not want to be written to")
    NO_TEMPLATE = "no_template", _("window closed, no approved template")
    WRITTEN_LATELY = "lately", _("was written to lately")
    IN_TALK = "in_talk", _("a person has the conversation")
    NO_CHANNEL = "no_channel", _("the channel does not send")
    SOLD_OUT = "sold_out", _("the product is not to be had")
    QUIET = "quiet", _("quiet time where they live: later")


class BatchKind(models.TextChoices):
    SYNC = "sync", pgettext_lazy("catalogue batch", "in step")
    ROLL_BACK = "roll_back", pgettext_lazy("catalogue batch", "rolled back")


class BatchState(models.TextChoices):
    SENDING = "sending", pgettext_lazy("catalogue batch", "being sent")
    RUNNING = "running", pgettext_lazy("catalogue batch", "Meta works on it")
    DONE = "done", pgettext_lazy("catalogue batch", "done")
    PARTLY = "partly", pgettext_lazy("catalogue batch", "done in part")
    FAILED = "failed", pgettext_lazy("catalogue batch", "failed")


OPEN_BATCHES = (BatchState.SENDING, BatchState.RUNNING)


class FeedKind(models.TextChoices):
    """How a shop tells its products; each has its file in pricing/feeds."""

    JSON = "json", _("JSON")
    CSV = "csv", _("CSV or XLSX")
    GOOGLE = "google", _("Google product feed (XML)")
