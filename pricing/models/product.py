from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from common.text.spelling import fold

from ..querysets import ProductQuerySet
from ..searching import search_key

_NOT_NEGATIVE = MinValueValidator(Decimal(0))
_THREE_LETTERS = RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, e.g. NGN."))


class Product(Timestamped):
    """Something that the shop sells, at what price, and how low that may go."""

    sku = models.CharField(_("SKU"), max_length=64, help_text=_("Your own number or word for it; one product each."))
    # By which it is known again, however it is spelt.
    folded_sku = models.CharField(max_length=64, unique=True, editable=False)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    category = models.CharField(_("category"), max_length=100, blank=True)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, validators=[_NOT_NEGATIVE])
    floor = models.DecimalField(
        _("lowest price"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[_NOT_NEGATIVE],
        help_text=_("No proposal and no offer goes below it. Empty: no price is proposed."),
    )
    cost = models.DecimalField(
        _("cost"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[_NOT_NEGATIVE]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[_THREE_LETTERS])
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True, help_text=_("Empty: not counted."))
    picture = models.ImageField(_("picture"), upload_to="products/", blank=True)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Off: kept, and offered to nobody."))
    # What a search looks through: see pricing/searching.py.
    searched = models.TextField(editable=False, default="")

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="product_price_is_positive"),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(floor__lte=F("price")), name="product_floor_below_price"
            ),
        ]
        indexes = [models.Index(fields=["category", "id"], name="product_category_idx")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the reader, where there is one."""
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        names = (self.name_ar, self.name_en) if language.startswith("ar") else (self.name_en, self.name_ar)
        return names[0] or names[1] or self.sku

    @property
    def margin(self) -> Decimal | None:
        """Of the price, in per cent; None where the cost is not known."""
        return None if self.cost is None or not self.price else (self.price - self.cost) / self.price * 100

    @property
    def is_sold_out(self) -> bool:
        return self.stock == 0

    def clean(self) -> None:
        self.check_values()
        if Product.objects.filter(folded_sku=folded_sku(self.sku)).exclude(pk=self.pk).exists():
            raise ValidationError({"sku": _("There is a product with this SKU already.")})

    def check_values(self) -> None:
        """What a look at the product alone can tell. Raises ValidationError."""
        self.currency = (self.currency or settings.DEFAULT_CURRENCY).upper()
        if not (self.name_en.strip() or self.name_ar.strip()):
            raise ValidationError(_("Write the name in English or in Arabic."))
        if self.price is not None and self.price <= 0:
            raise ValidationError({"price": _("The price must be more than zero.")})
        if self.floor is not None and self.price is not None and self.floor > self.price:
            raise ValidationError({"floor": _("The lowest price is above the price.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sku, self.name_en, self.name_ar, self.category = (
            " ".join(text.split()) for text in (self.sku, self.name_en, self.name_ar, self.category)
        )
        self.folded_sku = folded_sku(self.sku)
        self.searched = search_key(self.name_en, self.name_ar, self.category, sku=self.sku)
        super().save(*args, **kwargs)


def folded_sku(sku: str) -> str:
    return fold(" ".join(sku.split()))
