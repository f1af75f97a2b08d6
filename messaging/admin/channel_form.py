"""The form of a channel: what the provider needs, secrets that go in and never come out."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from common.admin.bases import https_by_default
from messaging.models import Channel
from messaging.providers.registry import PROVIDERS, get_provider

_LEFT_TO_RIGHT = {"address", "external_id", "parent_id", "portfolio_id", "base_url"}
_EITHER_WAY = {"greeting_text", "greeting_text_ar"}
SECRET = "secret_"
STORED = "••••••••"


def field_name(kind: str, key: str) -> str:
    return f"{SECRET}{kind}_{key}"


def secret_fields(kind: str) -> list[str]:
    return [field_name(kind, key) for key in get_provider(kind).credential_fields]


class _ChannelForm(forms.ModelForm):
    class Meta:
        model = Channel
        formfield_callback = https_by_default
        fields = (
            "kind",
            "name",
            "address",
            "external_id",
            "parent_id",
            "portfolio_id",
            "base_url",
            "rate_per_second",
            "per_hour",
            "per_day",
            "new_per_hour",
            "delay_from",
            "delay_to",
            "auto_reply",
            "auto_reply_wait",
            "auto_reply_turns",
            "greeting_on",
            "greeting_text",
            "greeting_text_ar",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _LEFT_TO_RIGHT & self.fields.keys():
            self.fields[name].widget.attrs["dir"] = "ltr"
        for name in _EITHER_WAY & self.fields.keys():
            self.fields[name].widget.attrs.update(dir="auto", rows=3)
        stored = self.instance.credentials or {}
        for key, field in self._secrets(self.instance.kind):
            if stored.get(key):
                field.widget.attrs["placeholder"] = STORED
                field.help_text = _("Stored. Leave empty to keep it; type a new one to replace it.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        shortest, longest = said.get("delay_from"), said.get("delay_to")
        if (shortest is None) != (longest is None) or (shortest is not None and not 0 <= shortest <= longest <= 3600):
            self.add_error("delay_to", _("The pause needs a beginning and an end, the end not before the beginning."))
        return said

    def _secrets(self, kind: str) -> Iterator[tuple[str, forms.Field]]:
        for key in get_provider(kind).credential_fields if kind else ():
            yield key, self.fields[field_name(kind, key)]

    def save(self, commit: bool = True) -> Channel:
        """An empty input keeps what is stored."""
        channel = self.instance
        typed = {key: self.cleaned_data[field_name(channel.kind, key)] for key, _field in self._secrets(channel.kind)}
        channel.credentials = {**(channel.credentials or {}), **{key: value for key, value in typed.items() if value}}
        return super().save(commit)


def _secret_input(label: Any) -> forms.CharField:
    # `render_value` stays off: a secret is never sent to the browser, not even after a mistake in another field.
    widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password", "dir": "ltr"})
    return forms.CharField(label=label, required=False, strip=True, widget=widget)


ChannelForm = type(
    "ChannelForm",
    (_ChannelForm,),
    {
        field_name(kind, key): _secret_input(label)
        for kind in PROVIDERS
        for key, label in get_provider(kind).credential_fields.items()
    },
)
