from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChannelState(models.TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused by staff")


class ChannelHealth(models.TextChoices):
    UNKNOWN = "unknown", _("not tested")
    UP = "up", _("connected")
    DOWN = "down", _("not connected")


class AutoReply(models.TextChoices):
    """Whether the AI answers on a channel."""

    OFF = "off", pgettext_lazy("auto-reply", "off")
    SHADOW = "shadow", _("shadow: staff see what it would answer")
    ON = "on", pgettext_lazy("auto-reply", "on")


class ShadowVerdict(models.TextChoices):
    """What became of an answer that was only shown."""

    PENDING = "pending", _("not answered yet")
    USED = "used", _("sent as it was")
    NEAR = "near", _("said much the same")
    OTHER = "other", _("said something else")


class Direction(models.TextChoices):
    IN = "in", _("received")
    OUT = "out", _("sent")


class MessageKind(models.TextChoices):
    TEXT = "text", _("text")
    IMAGE = "image", _("picture")
    VIDEO = "video", _("video")
    AUDIO = "audio", _("audio")
    VOICE = "voice", _("voice note")
    DOCUMENT = "document", _("document")
    STICKER = "sticker", _("sticker")
    LOCATION = "location", _("location")
    CONTACTS = "contacts", _("contact card")
    REACTION = "reaction", _("reaction")
    BUTTON = "button", _("button pressed")
    INTERACTIVE = "interactive", _("interactive")
    ORDER = "order", _("order")
    PRODUCT = "product", _("product")
    TEMPLATE = "template", _("template")
    SHARE = "share", _("shared link")
    POSTBACK = "postback", _("postback")
    UNSUPPORTED = "unsupported", _("not supported")


class MessageState(models.TextChoices):
    RECEIVED = "received", _("received")  # inbound only
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    UNKNOWN = "unknown", _("not known whether sent")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    READ = "read", _("read")
    PLAYED = "played", _("played")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")  # its time passed before it could go
    CANCELLED = "cancelled", _("cancelled")
    UNRESOLVED = "unresolved", _("waits for a decision")  # unknown for a day: a person resends or gives up


class AttemptOutcome(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    THROTTLED = "throttled", _("slowed down")
    UNKNOWN = "unknown", _("not known")
    NOT_SENT = "not_sent", _("not sent")


class ConversationStatus(models.TextChoices):
    OPEN = "open", _("open")
    SNOOZED = "snoozed", _("snoozed")
    CLOSED = "closed", _("closed")


class ConversationEventKind(models.TextChoices):
    """What somebody did to a conversation, as its thread tells it."""

    ASSIGNED = "assigned", _("assigned")
    RELEASED = "released", _("given back")
    SNOOZED = "snoozed", _("snoozed")
    WOKE = "woke", _("woke up")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    TAKEN_OVER = "taken_over", _("taken over from the AI")
    HANDED_BACK = "handed_back", _("handed back to the AI")


class Responder(models.TextChoices):
    """Who gave the first answer."""

    PERSON = "person", _("person")
    AI = "ai", _("AI")


class ReadingSource(models.TextChoices):
    """Who read a message."""

    RULES = "rules", _("rules")
    LLM = "llm", _("language model")
    BOTH = "both", _("rules and language model")


class Priority(models.IntegerChoices):
    """What overtakes what: a lower number goes first."""

    STAFF = 0, _("staff")
    REPLY = 10, _("reply")
    BULK = 50, _("bulk")


class HoldScope(models.TextChoices):
    CHANNEL = "channel", _("channel")  # key: channel id
    PORTFOLIO = "portfolio", _("portfolio")  # key: portfolio id
    ORIGIN = "origin", _("origin")  # key: origin of the message, e.g. "campaign:17"
    TEMPLATE = "template", _("template")  # key: its name (all languages), or "#" and the row's id (one language)
    PERSON = "person", _("person")  # key: lead id


class WaitReason(models.TextChoices):
    """Why a message that is due does not go yet; the labels are what staff read on it."""

    HOUR = "hour", _("The channel has sent what it may within an hour.")
    DAY = "day", _("The channel has sent what it may within a day.")
    NEW = "new", _("The channel has opened as many new conversations as it may within an hour.")
    PORTFOLIO = "portfolio", _("The portfolio has reached as many people as Meta allows it within a day.")
    FREQUENCY = "frequency", _("This person has had as many campaign messages as the sending rules allow.")
    QUIET = "quiet", _("It is quiet time where this person lives.")
    PERSON = "person", _("This person was written to a moment ago.")
    BUDGET = "budget", _("The provider takes no more requests within this hour.")


class WarmUpVerdict(models.TextChoices):
    ADVANCE = "advance", _("goes on")
    HOLD = "hold", _("stays")
    STEP_BACK = "step_back", _("steps back")
    FINISH = "finish", _("warm")
    OVERRIDE = "override", _("set by staff")


class EventState(models.TextChoices):
    DUE = "due", _("waiting")
    DONE = "done", _("processed")
    RETRY = "retry", _("will be tried again")
    FAILED = "failed", _("failed")
    UNROUTED = "unrouted", _("no channel for it")
    UNSUPPORTED = "unsupported", _("not supported")


class Verdict(StrEnum):
    """What a provider's word on a send means, whether it answers at once or tells later by a status."""

    ACCEPTED = "accepted"
    RETRY = "retry"  # refused for now: the same message may go again
    PERMANENT = "permanent"  # never for this message
    THROTTLED = "throttled"  # too fast: the channel (or this person) waits
    CHANNEL_DOWN = "channel_down"  # nothing leaves this channel until a person acts
    HELD = "held"  # refused, and what it needs is held: it goes again when the hold ends
    UNKNOWN = "unknown"  # it may have been sent: never again by itself


class PolicyAction(models.TextChoices):
    """What is done when a provider refuses with a code."""

    RETRY = "retry", _("try again later")
    NEVER = "never", _("never send this message")
    THROTTLE_PERSON = "throttle_person", _("wait with this person")
    THROTTLE_NUMBER = "throttle_number", _("slow the number down")
    HOLD_NUMBER = "hold_number", _("hold the number for a time")
    CHANNEL_DOWN = "channel_down", _("stop the number until it is tested")
    PAUSE_TEMPLATE = "pause_template", _("pause the template")
    STOP_CONTACT = "stop_contact", _("stop writing to the person")
    USE_TEMPLATE = "use_template", _("send a template instead")


class TemplateCategory(models.TextChoices):
    MARKETING = "MARKETING", _("marketing")
    UTILITY = "UTILITY", _("utility")
    AUTHENTICATION = "AUTHENTICATION", _("authentication")


class TemplateStatus(models.TextChoices):
    """As Meta writes them; one that is not listed is kept as it came and not sent."""

    APPROVED = "APPROVED", _("approved")
    FLAGGED = "FLAGGED", _("approved, about to be paused")
    PENDING = "PENDING", _("under review")
    IN_APPEAL = "IN_APPEAL", _("under appeal")
    REJECTED = "REJECTED", _("rejected")
    PAUSED = "PAUSED", _("paused for low quality")
    DISABLED = "DISABLED", _("disabled for good")
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED", _("too many templates")
    LOCKED = "LOCKED", _("locked")
    ARCHIVED = "ARCHIVED", _("archived")
    PENDING_DELETION = "PENDING_DELETION", _("being deleted")
    DELETED = "DELETED", _("deleted")  # ours: it is not among the account's templates any more


class TemplateQuality(models.TextChoices):
    GREEN = "GREEN", _("high")
    YELLOW = "YELLOW", _("medium")
    RED = "RED", _("low")
    UNKNOWN = "UNKNOWN", _("not rated yet")


class LookupKind(models.TextChoices):
    PERSON = "person", _("who a person is")
    LEAD_FORM = "lead_form", _("a filled-in lead form")
