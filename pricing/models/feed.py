from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedCharField

from common.fetching import AddressRefused
from common.fetching.addresses import check_address
from common.models import DueWork, Timestamped

from ..choices import FeedKind


class ProductFeed(DueWork, Timestamped):
    """Where the shop's own system tells its products; read again and again. Its work never ends, as a listing's."""

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=FeedKind.choices)
    url = models.URLField(_("address"), max_length=1000)
    # "Bearer …", "Basic …": as the shop's documentation says.
    authorization = EncryptedCharField(
        _("authorization"),
        max_length=500,
        blank=True,
        null=True,
        help_text=_("The Authorization header, e.g. “Bearer 1a2b3c”."),
    )
    every_minutes = models.PositiveIntegerField(_("every, minutes"), default=60, validators=[MinValueValidator(5)])
    items_path = models.CharField(
        _("where the products stand"),
        max_length=200,
        blank=True,
        help_text=_("JSON only: the names down to the list, with dots, e.g. “data.products”. Empty: the first list."),
    )
    # Of our fields, what theirs are called; those that are left out are guessed.
    mapping = models.JSONField(_("fields"), default=dict, blank=True)
    sets_prices = models.BooleanField(
        _("brings prices"),
        default=True,
        help_text=_("Off: the prices of products that are known stay as they were set here."),
    )
    is_active = models.BooleanField(_("read"), default=True)
    read_at = models.DateTimeField(_("last read"), null=True, editable=False)
    made = models.PositiveIntegerField(_("new"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    same = models.PositiveIntegerField(_("as they stand"), default=0, editable=False)
    wrong = models.PositiveIntegerField(_("wrong"), default=0, editable=False)
    # The first of them, each with why.
    wrong_rows = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("product feed")
        verbose_name_plural = _("product feeds")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            check_address(self.url, opens_loopback=settings.FETCH_LOOPBACK)
        except AddressRefused as refusal:
            raise ValidationError({"url": str(refusal.why)}) from refusal
