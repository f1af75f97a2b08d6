from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from common.phrases import PhraseField
from intelligence.choices import Tone
from leads.models import Segment
from messaging.models import Channel

from ..choices import BeginsOn, CampaignKind, CampaignState


class Campaign(Timestamped):
    """What is sent to many: once, or in steps. Its audience and texts are frozen when it is launched."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=CampaignKind.choices, default=CampaignKind.BROADCAST)
    state = models.CharField(
        _("state"), max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT, editable=False
    )
    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # In the language of segments, for an audience that has no name: tags, or the list of an import. Without effect
    # where there is a segment.
    audience = models.JSONField(_("who gets it"), default=dict, blank=True)
    variables = models.JSONField(_("own variables"), default=dict, blank=True)
    # In which it is said in other words, where it `rewrites`.
    tone = models.CharField(_("tone"), max_length=12, choices=Tone.choices, blank=True)
    rewrites = models.BooleanField(
        _("AI says it in other words"),
        default=False,
        help_text=_("Each text goes out in several wordings. Prices, links, names and the way to opt out stay."),
    )
    per_minute = models.PositiveIntegerField(
        _("messages per minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Over all its channels. Empty: as fast as the channels may."),
    )
    lifetime_hours = models.PositiveSmallIntegerField(
        _("a message expires after hours"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_("Counted from its turn: what cannot go in time does not go."),
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(
        _("ends"), null=True, blank=True, help_text=_("Whoever has not had their turn by then gets nothing.")
    )
    joins_later = models.BooleanField(
        _("goes on taking people in"),
        default=False,
        help_text=_("Who comes to belong to its audience while it runs gets it too."),
    )
    # Of a drip: with a day of each person instead of their enrolment. Such a drip always goes on taking people in.
    begins_on = models.CharField(_("begins with"), max_length=12, choices=BeginsOn.choices, blank=True)
    # Of a drip. Who opts out is always left out.
    stop_on_reply = models.BooleanField(_("stops for who replies"), default=True)
    stop_on_sale = models.BooleanField(_("stops for who buys"), default=False)
    stop_stages = models.JSONField(_("stops at these stages"), default=list, blank=True)
    launched_at = models.DateTimeField(_("launched"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    # Why it waits for somebody's word.
    problem = PhraseField(_("problem"), blank=True, editable=False)
    # Of a draft: the page by which it was last changed. Another that was opened before must not undo that unseen.
    editor = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    # Up to when its own rate is spent.
    paced_until = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-id"]
        permissions = [("run_campaign", _("Can launch, pause and cancel campaigns"))]
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=[CampaignState.RUNNING, CampaignState.SCHEDULED, CampaignState.CANCELLED]),
                name="campaign_at_work",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """What its messages say they come from, and what a hold on it names."""
        return f"campaign:{self.pk}"


class CampaignChannel(models.Model):
    """A channel that the campaign goes out by, and its share of the people whom none of them knows yet."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="shares", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    weight = models.PositiveSmallIntegerField(_("share"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("channel of a campaign")
        verbose_name_plural = _("channels of campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "channel"], name="campaign_channel_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="campaign_channel_has_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} ({self.weight})"
