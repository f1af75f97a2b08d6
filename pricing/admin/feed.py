"""The shop's own feeds: where they are, what their fields are called, and what came of the last reading."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from common.admin.bases import BackOfficeAdmin, https_by_default
from common.admin.displays import ago, ltr

from ..feeds import FIELDS
from ..models import Product, ProductFeed
from ..services.feeding import read_feeds_now

_TITLES = {name: Product._meta.get_field(name).verbose_name for name in FIELDS if name != "image"} | {
    "image": _("address of the picture")
}


def _field(name: str) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"dir": "ltr"})
    return forms.CharField(label=_TITLES[name], required=False, max_length=200, widget=widget)


MappingForm = type("MappingForm", (forms.Form,), {f"map_{name}": _field(name) for name in FIELDS})


class ProductFeedForm(forms.ModelForm, MappingForm):
    """A field for each of ours, with what theirs is called; empty ones are guessed by their usual names."""

    class Meta:
        model = ProductFeed
        fields = ["name", "kind", "url", "authorization", "every_minutes", "items_path", "sets_prices", "is_active"]
        widgets = {"authorization": UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password", "dir": "ltr"})}
        formfield_callback = https_by_default

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            if f"map_{name}" in self.fields:
                self.fields[f"map_{name}"].initial = self.instance.mapping.get(name, "")

    def clean_authorization(self) -> str:
        """Never shown again: left empty, it stays."""
        return str(self.cleaned_data.get("authorization") or self.instance.authorization or "")

    def save(self, commit: bool = True) -> Any:
        said = {name: self.cleaned_data.get(f"map_{name}", "").strip() for name in FIELDS}
        self.instance.mapping = {name: title for name, title in said.items() if title}
        return super().save(commit)


@admin.register(ProductFeed)
class ProductFeedAdmin(BackOfficeAdmin):
    form = ProductFeedForm
    list_display = ("name", "kind", "status", "seen", "made", "changed", "same", "wrong", "error")
    search_fields = ("name",)
    ordering = ("name",)
    empty_hint = _("Say where your shop’s own system tells its products: they are brought here and kept as it says.")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "kind"),
                    "url",
                    ("authorization", "every_minutes"),
                    ("sets_prices", "is_active"),
                )
            },
        ),
        (
            _("What their fields are called"),
            {
                "description": _(
                    "Of JSON the names with dots (pricing.amount, images.0.src), of a table the headings, of Google’s "
                    "feed the tags without g:. What is left empty is guessed."
                ),
                "fields": (
                    "items_path",
                    *((f"map_{a}", f"map_{b}") for a, b in zip(FIELDS[::2], FIELDS[1::2], strict=True)),
                ),
            },
        ),
        (
            _("The last reading"),
            {"fields": (("seen", "error"), ("made", "changed"), ("same", "wrong"), "wrong_ones")},
        ),
    )
    readonly_fields = ("seen", "error", "made", "changed", "same", "wrong", "wrong_ones")
    actions = ("read_them_now",)

    def get_fieldsets(self, request: HttpRequest, obj: ProductFeed | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:2]

    def save_model(self, request: HttpRequest, obj: ProductFeed, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        read_feeds_now(feed_ids=[obj.pk])

    @admin.action(permissions=["change"], description=_("Read now"))
    def read_them_now(self, request: HttpRequest, queryset: QuerySet[ProductFeed]) -> None:
        asked = list(queryset.values_list("pk", flat=True))
        done = read_feeds_now(feed_ids=asked)
        if done:
            text = ngettext(
                "%(count)d feed will be read within a minute.", "%(count)d feeds will be read within a minute.", done
            )
            messages.success(request, text % {"count": done})
        if skipped := len(asked) - done:
            text = ngettext("%(count)d skipped: it is not read.", "%(count)d skipped: they are not read.", skipped)
            messages.warning(request, text % {"count": skipped})

    @display(description=_("state"), label={"reads": "success", "failing": "danger", "off": "default"})
    def status(self, feed: ProductFeed) -> tuple[str, Any]:
        if not feed.is_active:
            return "off", _("not read")
        return ("failing", _("failing")) if feed.attempts else ("reads", _("read"))

    @display(description=_("last read"), ordering="read_at")
    def seen(self, feed: ProductFeed) -> object:
        return ago(feed.read_at) or _("not yet")

    @display(description=_("wrong rows"))
    def wrong_ones(self, feed: ProductFeed) -> object:
        rows = ((ltr(f"{each['row']} · {each['sku']}"), each["why"]) for each in feed.wrong_rows)
        return format_html_join("", "<p>{} {}</p>", rows) or gettext("none")
