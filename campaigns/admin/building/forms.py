"""The builder's fields: one form for the campaign, one for each step, one for each wording of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from campaigns.choices import BeginsOn, CampaignKind
from campaigns.segments import IN_IMPORT
from campaigns.services.drafts import CampaignDraft, StepDraft
from intelligence.choices import Tone
from leads.choices import Stage
from leads.models import LeadImport, Segment, Tag
from leads.segments.definition import VERSION
from messaging.models import Channel

SEGMENT, TAGS, LIST, KEPT = "segment", "tags", "list", "kept"
_MOST_CHOICES = 200


class _Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        classes = UnfoldAdminTextInputWidget().attrs["class"]
        super().__init__(attrs={"class": classes, "dir": "ltr"}, format="%Y-%m-%dT%H:%M")


def number_widget(least: int) -> UnfoldAdminIntegerFieldWidget:
    return UnfoldAdminIntegerFieldWidget(attrs={"min": least, "dir": "ltr"})


class CampaignForm(forms.Form):
    """Everything but the steps."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (CampaignKind.BROADCAST, gettext_lazy("Broadcast: one message")),
            (CampaignKind.DRIP, gettext_lazy("Drip: several, one after the other")),
        ],
        widget=UnfoldAdminRadioSelectWidget,
    )
    who = forms.ChoiceField(label=gettext_lazy("Who gets it"), required=False, widget=UnfoldAdminRadioSelectWidget)
    segment = forms.ModelChoiceField(
        label=gettext_lazy("Segment"),
        queryset=Segment.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("Choose a segment"),
        widget=UnfoldAdminSelectWidget,
    )
    tags = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Anybody with one of these tags"),
        required=False,
        coerce=int,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    lists = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Everybody in these imported lists"),
        required=False,
        coerce=int,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    variables = forms.CharField(
        label=gettext_lazy("Own variables"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("One per line, such as “offer = 20 %”. In the text: {offer}"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
    )
    begins_on = forms.ChoiceField(
        label=gettext_lazy("Begins"),
        choices=BeginsOn.choices,
        required=False,
        help_text=gettext_lazy("With a day of each person it always goes on taking people in, until it ends."),
        widget=UnfoldAdminSelectWidget,
    )
    joins_later = forms.BooleanField(
        label=gettext_lazy("Goes on taking people in"),
        required=False,
        help_text=gettext_lazy("Who comes to belong to its audience while it runs gets it too."),
        widget=UnfoldBooleanWidget,
    )
    stop_on_reply = forms.BooleanField(
        label=gettext_lazy("Stops for who replies"), required=False, widget=UnfoldBooleanWidget
    )
    stop_on_sale = forms.BooleanField(
        label=gettext_lazy("Stops for who buys"), required=False, widget=UnfoldBooleanWidget
    )
    stop_stages = forms.MultipleChoiceField(
        label=gettext_lazy("Stops at these stages"),
        choices=Stage.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    rewrites = forms.BooleanField(
        label=gettext_lazy("AI says it in other words"),
        required=False,
        help_text=gettext_lazy(
            "Each text goes out in several wordings. Prices, links, names and the way to opt out stay."
        ),
        widget=UnfoldBooleanWidget,
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("Tone"),
        choices=[("", "—"), *Tone.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("Messages per minute"),
        required=False,
        min_value=1,
        max_value=60_000,
        help_text=gettext_lazy("Over all its channels. Empty: as fast as the channels may."),
        widget=number_widget(1),
    )
    lifetime_hours = forms.IntegerField(
        label=gettext_lazy("A message expires after hours"),
        min_value=1,
        max_value=720,
        help_text=gettext_lazy("Counted from its turn: what cannot go in time does not go."),
        widget=number_widget(1),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Starts"),
        required=False,
        help_text=gettext_lazy("Empty: as soon as you launch it."),
        widget=_Moment(),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        required=False,
        help_text=gettext_lazy("Whoever has not had their turn by then gets nothing."),
        widget=_Moment(),
    )

    def __init__(self, *args: Any, kept: Mapping[str, Any], channels: Iterable[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = dict(kept)
        self.channels = list(channels)
        who = [(SEGMENT, _("A segment")), (TAGS, _("Tags")), (LIST, _("An imported list"))]
        self.fields["who"].choices = [*who, (KEPT, _("As it stands"))] if kept else who
        self.fields["tags"].choices = list(Tag.objects.values_list("pk", "name")[:_MOST_CHOICES])
        lists = LeadImport.objects.filter(started_at__isnull=False).values_list("pk", "file_name")
        self.fields["lists"].choices = list(lists[:_MOST_CHOICES])
        for channel in self.channels:
            self.fields[f"share-{channel.pk}"] = forms.IntegerField(
                label=channel.name, required=False, min_value=0, max_value=1000, widget=number_widget(0)
            )

    def share_fields(self) -> list[tuple[Channel, forms.BoundField]]:
        return [(channel, self[f"share-{channel.pk}"]) for channel in self.channels]

    def clean_variables(self) -> dict[str, str]:
        said: dict[str, str] = {}
        for line in filter(str.strip, self.cleaned_data["variables"].splitlines()):
            name, is_there, value = line.partition("=")
            if not is_there or not name.strip().isidentifier():
                raise forms.ValidationError(_("“%(line)s”: write it as name = value.") % {"line": line[:80]})
            said[name.strip()] = value.strip()
        return said

    @property
    def shares(self) -> dict[int, int]:
        return {channel.pk: share for channel in self.channels if (share := self.cleaned_data[f"share-{channel.pk}"])}

    def draft(self, steps: list[StepDraft]) -> CampaignDraft:
        said = self.cleaned_data
        return CampaignDraft(
            **{name: said[name] for name in ("name", "kind", "variables", *RULES, *_TIMES)},
            segment_id=said["segment"].pk if said["who"] == SEGMENT and said["segment"] else None,
            audience=self._audience(),
            channels=self.shares,
            steps=steps if said["kind"] == CampaignKind.DRIP else steps[:1],
        )

    def _audience(self) -> dict[str, Any]:
        said = self.cleaned_data
        chosen = {TAGS: ("tags", said["tags"]), LIST: (IN_IMPORT, said["lists"])}.get(said["who"])
        if chosen is None:
            return self._kept if said["who"] == KEPT else {}
        field, value = chosen
        return only(field, value) if value else {}


RULES = ("rewrites", "tone", "begins_on", "joins_later", "stop_on_reply", "stop_on_sale", "stop_stages")
_TIMES = ("per_minute", "lifetime_hours", "starts_at", "ends_at")


def only(field: str, value: list[int]) -> dict[str, Any]:
    """Whoever fulfils this one condition, in the language of segments."""
    return {"version": VERSION, "match": "all", "rules": [{"field": field, "op": "any", "value": value}]}
