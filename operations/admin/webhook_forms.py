from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget, UnfoldAdminURLInputWidget

from operations.errors import AddressRefused
from operations.models import WebhookEndpoint
from operations.webhooks.addresses import check_address
from operations.webhooks.catalogue import event_choices

# Fields made by hand miss what a model's fields get: a capital.
_headed = lazy(capfirst, str)


class EndpointForm(forms.ModelForm):
    events = forms.MultipleChoiceField(
        label=_headed(_("events")),
        choices=event_choices,
        required=False,
        help_text=_("None chosen: all."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    url = forms.URLField(
        label=_headed(_("address")),
        max_length=500,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(attrs={"dir": "ltr"}),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "events", "include_bodies"]

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        try:
            check_address(url)
        except AddressRefused as error:
            raise forms.ValidationError(str(error)) from error
        return url


class ReplaySinceForm(BaseDialogForm):
    hours = forms.TypedChoiceField(
        label=_("What happened in the last"),
        coerce=int,
        choices=[(1, _("hour")), (24, _("day")), (72, _("3 days")), (168, _("week"))],
        widget=UnfoldAdminSelectWidget,
    )

    @property
    def since(self):
        return timezone.now() - timedelta(hours=self.cleaned_data["hours"])
