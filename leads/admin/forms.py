from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm, BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from ..choices import LOGGED_BY_HAND, Stage
from ..errors import InvalidIdentity, LostReasonMissing
from ..models import Identity, Lead, Tag
from ..normal_forms import normalise_identity
from ..transitions import STAGE_MOVES

MOVE_TO = "move_to_"


class MoveActionForm(ActionForm):
    """The bar of bulk actions; asks why once the action is to lose leads."""

    reason = forms.CharField(
        label="",
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget(
            attrs={
                "x-show": f"action == '{MOVE_TO}{Stage.LOST}'",
                "placeholder": _("Why lost?"),
                "aria-label": _("Why lost?"),
            }
        ),
    )
    tag = forms.ModelChoiceField(
        label="",
        queryset=Tag.objects.all(),
        required=False,
        empty_label=_("Which tag?"),
        widget=UnfoldAdminSelectWidget(
            attrs={"x-show": "['add_tag', 'remove_tag'].includes(action)", "aria-label": _("Which tag?")}
        ),
    )


class MoveStageForm(BaseDialogForm):
    """Offers only where the lead may go from the stage that the page showed."""

    seen = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)
    to = forms.ChoiceField(label=_("New stage"), widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed where a lead is lost."),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage = self.data.get("seen") or _stage_of(self.object_id)
        targets = STAGE_MOVES.targets(stage)
        self.fields["seen"].initial = stage
        self.fields["to"].choices = [choice for choice in Stage.choices if choice[0] in targets]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("to") == Stage.LOST and not said.get("reason"):
            self.add_error("reason", str(LostReasonMissing()))
        return said


class LogActivityForm(BaseDialogForm):
    kind = forms.ChoiceField(
        label=_("What"),
        choices=[(kind.value, kind.label) for kind in LOGGED_BY_HAND],
        widget=UnfoldAdminSelectWidget,
    )
    text = forms.CharField(label=_("Text"), widget=UnfoldAdminTextareaWidget(attrs={"dir": "auto", "rows": 4}))


class IdentityForm(forms.ModelForm):
    class Meta:
        model = Identity
        fields = ("kind", "value")
        widgets = {"value": UnfoldAdminTextInputWidget(attrs={"dir": "ltr"})}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("kind") and said.get("value"):
            try:
                said["value"] = normalise_identity(said["kind"], said["value"])
            except InvalidIdentity as error:
                self.add_error("value", str(error))
        return said


def _stage_of(lead_id: object) -> str:
    return Lead.objects.filter(pk=lead_id).values_list("stage", flat=True).first() or ""
