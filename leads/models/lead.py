import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped

from ..choices import CustomerType, Label, Language, Stage
from ..identity import IdentityKind
from ..querysets import LeadQuerySet
from .scored import Scored


class Lead(Scored, Timestamped):
    """A person, whatever they are known by."""

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)

    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    picture_url = models.URLField(_("picture"), max_length=2000, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, e.g. NG."))
    governorate = models.CharField(_("state or governorate"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language.choices, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=63, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.NEW, editable=False)
    lost_reason = models.CharField(_("why lost"), max_length=300, blank=True, editable=False)
    last_stage_change_at = models.DateTimeField(_("last stage change"), default=timezone.now, editable=False)
    label = models.CharField(_("label"), max_length=4, choices=Label.choices, default=Label.COLD)
    customer_type = models.CharField(_("customer type"), max_length=12, choices=CustomerType.choices, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        db_index=False,  # lead_owner_stage_idx begins with it
    )
    # Met while leads are given by turns, and not given yet.
    turn_due = models.BooleanField(default=False, db_default=False, editable=False)
    value = models.DecimalField(_("expected value"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    last_message_at = models.DateTimeField(_("last message"), null=True, blank=True, editable=False)
    last_purchase_at = models.DateTimeField(_("last purchase"), null=True, blank=True, editable=False)
    last_product_name = models.CharField(_("last product"), max_length=200, blank=True, db_default="", editable=False)
    first_touch = models.ForeignKey(
        "leads.TouchRecord",
        verbose_name=_("first touch"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    last_touch = models.ForeignKey(
        "leads.TouchRecord",
        verbose_name=_("last touch"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    tags = models.ManyToManyField(
        "leads.Tag", verbose_name=_("tags"), through="leads.LeadTag", related_name="leads", editable=False
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        permissions = [("export_lead", _("Can export leads"))]
        indexes = [
            models.Index(fields=["stage", "last_stage_change_at"], name="lead_stage_changed_idx"),
            models.Index(fields=["owner", "stage"], name="lead_owner_stage_idx"),
            models.Index(fields=["label", "stage"], name="lead_label_stage_idx"),
            models.Index(fields=["last_message_at"], name="lead_last_message_idx"),
            models.Index(fields=["created_at"], name="lead_created_idx"),
            models.Index(fields=["-score", "-id"], name="lead_score_idx"),
            models.Index(fields=["id"], name="lead_score_due_idx", condition=models.Q(score_due=True)),
            models.Index(fields=["id"], name="lead_turn_due_idx", condition=models.Q(turn_due=True)),
            models.Index(fields=["city"], name="lead_city_idx"),
            # Days that a drip may begin with.
            models.Index(fields=["birthday"], name="lead_birthday_idx", condition=models.Q(birthday__isnull=False)),
            models.Index(
                fields=["last_inquiry_at"], name="lead_inquiry_idx", condition=models.Q(last_inquiry_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def display_name(self) -> str:
        """Costs no query; where the name is not known, lists show the number beside it."""
        return self.full_name or gettext("Lead %(number)s") % {"number": self.pk}

    @property
    def phone(self) -> str:
        """The current number, "" where there is none. Lists call `with_identities()` first."""
        phones = [row for row in self.identities.all() if row.kind == IdentityKind.PHONE and row.current]
        return phones[0].value if phones else ""
