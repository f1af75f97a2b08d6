from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from encrypted_fields.fields import EncryptedCharField

from common.models import Timestamped
from common.phrases import PhraseField

from ..choices import JsonMode, ProviderKind


class LlmProvider(Timestamped):
    """A server that answers. What is empty here is read from the environment."""

    name = models.SlugField(
        _("name"),
        max_length=40,
        unique=True,
        help_text=_("Settings of the environment begin with it: groq reads GROQ_API_KEY."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ProviderKind.choices)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("position", "order"), default=100, help_text=_("The smallest is asked first.")
    )
    is_on = models.BooleanField(_("on"), default=True)
    model = models.CharField(_("model"), max_length=120, blank=True, help_text=_("Empty: as the environment says."))
    base_url = models.URLField(_("base address"), blank=True, help_text=_("Empty: as the environment says."))
    # The field keeps no empty text.
    api_key = EncryptedCharField(_("key"), max_length=400, null=True, blank=True)
    temperature = models.FloatField(
        _("temperature"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(2)],
        help_text=_("Where the task does not say. Empty: LLM_TEMPERATURE."),
    )
    max_tokens = models.PositiveIntegerField(
        _("longest answer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(16), MaxValueValidator(20_000)],
        help_text=_("In tokens, where the task does not say. Empty: LLM_MAX_TOKENS."),
    )
    per_minute = models.PositiveIntegerField(
        _("requests per minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as the environment says, else no limit."),
    )
    per_day = models.PositiveIntegerField(
        _("requests per day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("In any 24 hours. Empty: as the environment says, else no limit."),
    )
    json_mode = models.CharField(_("answers in JSON"), max_length=10, choices=JsonMode.choices, default=JsonMode.SCHEMA)
    old_token_limit = models.BooleanField(
        _("knows max_tokens only"),
        default=False,
        help_text=_("For servers that do not know max_completion_tokens, as Ollama."),
    )

    class Meta:
        verbose_name = _("language model provider")
        verbose_name_plural = _("language model providers")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ProviderHealth(models.Model):
    """How a provider has been answering: the circuit breaker's memory, one for all processes."""

    provider = models.OneToOneField(LlmProvider, on_delete=models.CASCADE, related_name="health")
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    # Nobody asks before; from then on one asks and the others wait for what it hears.
    rests_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    answered_at = models.DateTimeField(_("last answer"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    failure = PhraseField(_("what failed"), blank=True)

    class Meta:
        verbose_name = _("provider's health")
        verbose_name_plural = _("providers' health")

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.failures}"
