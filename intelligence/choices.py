from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Task(models.TextChoices):
    """What a language model may be asked for. Each has its prompt, its switch and its line in the budget."""

    CLASSIFY = "classify", _("Read replies")
    REPLY = "reply", _("Answer customers")
    REWRITE = "rewrite", _("Rewrite messages")
    ALTERNATIVES = "alternatives", _("Suggest alternatives")
    SPAM_CHECK = "spam_check", _("Check for spam")
    SUMMARISE = "summarise", _("Summarise conversations")
    PRICING = "pricing", _("Advise on prices")
    EXTRACT_CALL = "extract_call", _("Read casting calls")


class Intent(models.TextChoices):
    INTERESTED = "interested", _("interested")
    QUESTION = "question", _("question")
    PRICE_INQUIRY = "price_inquiry", _("price inquiry")
    PURCHASE = "purchase", _("purchase")
    NOT_INTERESTED = "not_interested", _("not interested")
    COMPLAINT = "complaint", _("complaint")
    OPT_OUT = "opt_out", _("opt-out")
    GREETING = "greeting", pgettext_lazy("intent", "greeting")
    OTHER = "other", pgettext_lazy("intent", "other")


class Sentiment(models.TextChoices):
    POSITIVE = "positive", _("positive")
    NEUTRAL = "neutral", _("neutral")
    NEGATIVE = "negative", _("negative")


class Urgency(models.TextChoices):
    HIGH = "high", pgettext_lazy("urgency", "high")
    MEDIUM = "medium", pgettext_lazy("urgency", "medium")
    LOW = "low", pgettext_lazy("urgency", "low")


class SpamRisk(models.TextChoices):
    LOW = "low", pgettext_lazy("spam risk", "low")
    MEDIUM = "medium", pgettext_lazy("spam risk", "medium")
    HIGH = "high", pgettext_lazy("spam risk", "high")


class Tone(models.TextChoices):
    FRIENDLY = "friendly", _("friendly")
    PROFESSIONAL = "professional", _("professional")
    CASUAL = "casual", _("casual")
    FORMAL = "formal", _("formal")
    ENTHUSIASTIC = "enthusiastic", _("enthusiastic")
    PERSUASIVE = "persuasive", _("persuasive")


class Language(models.TextChoices):
    """What a message is written in, as far as an answer has to mirror it."""

    ENGLISH = "en", _("English")
    PIDGIN = "pcm", _("Pidgin")
    ARABIC = "ar", _("Arabic")
    EGYPTIAN = "ar-eg", _("Arabic (Egypt)")
    GULF = "ar-gulf", _("Arabic (Gulf)")
    LEVANTINE = "ar-lev", _("Arabic (Levant)")
    ARABIZI = "arabizi", _("Arabic in Latin letters")
    OTHER = "other", pgettext_lazy("language", "other")


class ProviderKind(models.TextChoices):
    ANTHROPIC = "anthropic", "Anthropic"
    GEMINI = "gemini", "Gemini"
    OPENAI_COMPATIBLE = "openai_compatible", _("OpenAI-compatible")


class JsonMode(models.TextChoices):
    """How a server is told to answer in JSON. Whatever it says, the answer is checked here."""

    SCHEMA = "schema", _("by the schema of the answer")
    OBJECT = "object", _("any JSON object; the schema stands in the prompt")


class CallOutcome(models.TextChoices):
    """What became of one request for an answer, as the ledger tells it."""

    PENDING = "pending", pgettext_lazy("outcome", "under way")
    ANSWERED = "answered", pgettext_lazy("outcome", "answered")
    CACHED = "cached", _("answered from the cache")
    UNREACHABLE = "unreachable", _("not reachable")
    TIMED_OUT = "timed_out", _("timed out")
    RATE_LIMITED = "rate_limited", _("too many requests")
    FAILED = "failed", _("provider failed")
    OVERLOADED = "overloaded", _("provider overloaded")
    NO_QUOTA = "no_quota", _("no credit left at the provider")
    UNAUTHORISED = "unauthorised", _("key refused")
    REJECTED = "rejected", _("request refused by the provider")
    REFUSED = "refused", _("declined by the model")
    BLOCKED = "blocked", _("blocked by a safety filter")
    TRUNCATED = "truncated", _("answer cut off")
    INVALID = "invalid", _("answer of the wrong shape")
    SKIPPED = "skipped", _("provider skipped")
    OVER_BUDGET = "over_budget", _("budget spent")
    OUT_OF_TIME = "out_of_time", _("no time left")
    # The process that waited for the answer ended before it came.
    LOST = "lost", _("answer lost")


class SuggestedAction(models.TextChoices):
    """What staff may do about a reply with one click."""

    ANSWER = "answer", _("answer")
    TAKE_OVER = "take_over", _("take over yourself")
    QUALIFY = "qualify", _("mark as qualified")
    CLOSE = "close", _("close")
    DECIDE_OPT_OUT = "decide_opt_out", _("decide whether it is an opt-out")
    NONE = "none", _("nothing to do")


class FactKind(models.TextChoices):
    DELIVERY = "delivery", _("delivery")
    HOURS = "hours", _("opening hours")
    ADDRESS = "address", _("address")
    PAYMENT = "payment", _("payment")
    RETURNS = "returns", _("returns")
    OTHER = "other", pgettext_lazy("fact", "other")


class HandOverReason(models.TextChoices):
    """Why an answer is left to a person."""

    COMPLAINT = "complaint", _("a complaint")
    ANGER = "anger", _("the person is angry")
    LEGAL = "legal", _("a legal matter or a threat")
    REFUND = "refund", _("money back is asked for")
    HUMAN = "human", _("a person is asked for")
    ORDER = "order", _("an order, or a question about one")
    NO_FACT = "no_fact", _("a question that no fact answers")
    UNSURE = "unsure", _("not sure what is meant")
    INJECTION = "injection", _("instructions to the AI in the message")
    TURN_LIMIT = "turn_limit", _("as many answers as allowed")
    LOOP = "loop", _("a machine seems to answer")
