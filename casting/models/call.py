from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casting.choices import CallState, ContactShown, Gender, ProjectType, ReadBy, RejectReason, SightingKind
from common.models import Timestamped

from .message import ProcessedMessage


class Call(Timestamped):
    """One casting call, however often it was posted: one cluster, one decision."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    project_type = models.CharField(
        _("kind of project"), max_length=12, choices=ProjectType.choices, default=ProjectType.OTHER
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    shoot_dates = models.CharField(_("shooting"), max_length=300, blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    is_paid = models.BooleanField(_("paid"), null=True, blank=True)
    pay_text = models.CharField(_("pay, as written"), max_length=300, blank=True)
    pay_amount = models.DecimalField(_("pay from"), max_digits=14, decimal_places=3, null=True, blank=True)
    pay_amount_max = models.DecimalField(_("pay up to"), max_digits=14, decimal_places=3, null=True, blank=True)
    pay_currency = models.CharField(_("currency"), max_length=3, blank=True)
    # Lists of phones, whatsapp, emails, urls, handles.
    contact = models.JSONField(_("contact"), default=dict, blank=True)
    requirements = models.JSONField(_("requirements"), default=list, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=CallState.choices, default=CallState.REVIEW)
    confidence = models.FloatField(_("confidence"), default=0.0)
    # Fields that staff should look at first: not found in the message, or read differently.
    doubts = models.JSONField(_("doubtful fields"), default=list, blank=True)
    read_by = models.CharField(_("read by"), max_length=6, choices=ReadBy.choices, default=ReadBy.RULES)
    # As written in the first post: evidence names places in it.
    text = models.TextField(_("message"), blank=True)
    # What is compared to find out whether another post is the same call.
    signature = models.JSONField(default=dict, editable=False)
    first_posted_at = models.DateTimeField(_("first posted"))
    last_posted_at = models.DateTimeField(_("last posted"))
    posts = models.PositiveIntegerField(_("posts"), default=1)

    reject_reason = models.CharField(_("why rejected"), max_length=12, choices=RejectReason.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # Whose desk it lies on, until when.
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False, db_index=False
    )
    locked_until = models.DateTimeField(null=True, editable=False)

    # Since when the public may read it; empty: never yet.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    contact_shown = models.CharField(
        _("contact is shown to"),
        max_length=10,
        choices=ContactShown.choices,
        blank=True,
        help_text=_("Empty: as the casting rules say."),
    )

    class Meta:
        verbose_name = _("casting call")
        verbose_name_plural = _("casting calls")
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(state="published"), name="casting_call_public"),
            models.Index(
                fields=["city", "-published_at", "-id"],
                condition=Q(state="published"),
                name="casting_call_public_city",
            ),
            models.Index(fields=["confidence", "id"], condition=Q(state="review"), name="casting_call_to_review"),
            models.Index(fields=["deadline", "id"], condition=Q(state="review"), name="casting_call_review_due"),
            models.Index(fields=["state", "-last_posted_at"], name="casting_call_by_state"),
            models.Index(fields=["-last_posted_at"], name="casting_call_recent"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self._meta.verbose_name} {self.pk}"


class Role(models.Model):
    """Somebody whom a call seeks."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="roles", verbose_name=_("casting call"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("role"), max_length=200, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, default=Gender.ANY)
    age_min = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("age up to"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True)
    notes = models.CharField(_("notes"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["gender", "age_min", "age_max", "call"], name="casting_role_sought")]

    def __str__(self) -> str:
        return self.name or str(self.get_gender_display())


class CallWords(models.Model):
    """What a published call is found by, folded. A narrow table of its own: it is looked through as a whole."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, primary_key=True, related_name="words")
    words = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)


class Evidence(models.Model):
    """The words of the call's message that a field was read from."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("casting call"))
    field = models.CharField(_("field"), max_length=20)
    start = models.PositiveIntegerField(_("from"))
    end = models.PositiveIntegerField(_("up to"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"{self.field} {self.start}–{self.end}"


class Sighting(models.Model):
    """A post of a call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sightings", verbose_name=_("casting call"))
    message = models.ForeignKey(
        ProcessedMessage, on_delete=models.CASCADE, related_name="sightings", verbose_name=_("message")
    )
    kind = models.CharField(_("as"), max_length=8, choices=SightingKind.choices)

    class Meta:
        verbose_name = _("post of a call")
        verbose_name_plural = _("posts of calls")
        constraints = [models.UniqueConstraint(fields=["call", "message"], name="casting_sighting_unique")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
