from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm, BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from ..choices import LOGGED_BY_HAND, Stage
from ..errors import InvalidIdentity, LostReasonMissing, SaleImpossible
from ..forms import sold_of
from ..models import Identity, Lead, Tag
from ..normal_forms import normalise_identity
from ..transitions import STAGE_MOVES

MOVE_TO = "move_to_"
NOBODY = "nobody"


def owner_choices() -> list[tuple[str, Any]]:
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("first_name", "username")
    people = [(str(user.pk), user.get_full_name() or user.get_username()) for user in staff]
    return [("", _("Whose?")), (NOBODY, _("Nobody’s")), *people]


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
    consent_reason = forms.CharField(
        label="",
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget(
            attrs={
                "x-show": "['withdraw_consent', 'give_consent'].includes(action)",
                "placeholder": _("How do we know?"),
                "aria-label": _("How do we know?"),
            }
        ),
    )
    owner = forms.ChoiceField(
        label="",
        choices=owner_choices,
        required=False,
        widget=UnfoldAdminSelectWidget(attrs={"x-show": "action == 'assign_owner'", "aria-label": _("Whose?")}),
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


def _sold_fields() -> dict[str, forms.Field]:
    """Asked in dialogs of the theme, whose forms take no other form's fields."""
    return {
        "amount": forms.DecimalField(
            label=_("Amount"),
            required=False,
            min_value=Decimal("0.01"),
            max_digits=14,
            decimal_places=2,
            widget=UnfoldAdminTextInputWidget(attrs={"dir": "ltr", "inputmode": "decimal"}),
        ),
        "currency": forms.CharField(
            label=_("Currency"),
            required=False,
            max_length=3,
            widget=UnfoldAdminTextInputWidget(attrs={"dir": "ltr", "placeholder": settings.DEFAULT_CURRENCY}),
        ),
        "product_name": forms.CharField(
            label=_("Product"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"})
        ),
    }


class _SoldDialog(BaseDialogForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= _sold_fields()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        try:
            said["sold"] = sold_of(said)
        except SaleImpossible as error:
            self.add_error("amount", str(error))
        return said


class NoteSaleForm(_SoldDialog):
    # One per dialog shown: a double click is one sale.
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = True


class VoidSaleForm(BaseDialogForm):
    reason = forms.CharField(
        label=_("Why does it not count?"), max_length=300, widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"})
    )


class MoveStageForm(_SoldDialog):
    """Offers only where the lead may go from the stage that the page showed; of a won one, what was sold."""

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
        if Stage.WON in targets and self.request.user.has_perm("leads.add_sale"):
            self.fields["amount"].label = _("Amount, if won")
            self.fields["amount"].help_text = _("What was sold counts as revenue. May be noted later.")
        else:
            for name in _sold_fields():
                del self.fields[name]

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
