"""The fields of a call as they lie on the desk."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casting.choices import ContactShown, Gender, ProjectType
from casting.models import Call
from casting.services.reviewing import RoleEdit

_CONTACTS = ("phones", "whatsapp", "emails", "urls", "handles")
_SHOWN = [("", gettext_lazy("as the casting rules say")), *ContactShown.choices]
_PAID = [("", gettext_lazy("not told")), ("1", gettext_lazy("paid")), ("0", gettext_lazy("unpaid"))]


class _EitherWay(forms.Form):
    """Arabic in an English desk begins at the right, and a number in an Arabic one at the left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.widget.attrs["dir"] = "auto"


class CallForm(_EitherWay):
    title = forms.CharField(label=gettext_lazy("title"), max_length=200)
    project_type = forms.ChoiceField(label=gettext_lazy("kind of project"), choices=ProjectType.choices)
    city = forms.CharField(label=gettext_lazy("city"), max_length=80, required=False)
    shoot_dates = forms.CharField(label=gettext_lazy("shooting"), max_length=300, required=False)
    deadline = forms.DateField(
        label=gettext_lazy("deadline"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_paid = forms.ChoiceField(label=gettext_lazy("pay"), choices=_PAID, required=False)
    pay_text = forms.CharField(label=gettext_lazy("pay, as written"), max_length=300, required=False)
    pay_amount = forms.DecimalField(
        label=gettext_lazy("pay from"), required=False, min_value=0, max_digits=14, decimal_places=3
    )
    pay_amount_max = forms.DecimalField(
        label=gettext_lazy("pay up to"), required=False, min_value=0, max_digits=14, decimal_places=3
    )
    pay_currency = forms.RegexField(label=gettext_lazy("currency"), regex=r"^[A-Z]{3}$", required=False)
    phones = forms.CharField(label=gettext_lazy("phones"), required=False)
    whatsapp = forms.CharField(label=gettext_lazy("WhatsApp links"), required=False)
    emails = forms.CharField(label=gettext_lazy("e-mails"), required=False)
    urls = forms.CharField(label=gettext_lazy("links"), required=False)
    handles = forms.CharField(label=gettext_lazy("accounts"), required=False)
    contact_shown = forms.ChoiceField(label=gettext_lazy("contact is shown to"), choices=_SHOWN, required=False)
    requirements = forms.CharField(
        label=gettext_lazy("requirements, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        least, most = said.get("pay_amount"), said.get("pay_amount_max")
        if least is not None and most is not None and most < least:
            self.add_error("pay_amount_max", _("“Up to” is less than “from”."))
        return said

    def values(self) -> dict[str, Any]:
        """By the call's columns."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in _CONTACTS}
        said["is_paid"] = {"1": True, "0": False}.get(said["is_paid"])
        said["contact"] = {kind: _split(self.cleaned_data[kind], ",") for kind in _CONTACTS}
        said["requirements"] = _split(said["requirements"], "\n")
        return said


def _split(text: str, by: str) -> list[str]:
    return [part.strip() for part in text.split(by) if part.strip()]


class RoleForm(_EitherWay):
    name = forms.CharField(label=gettext_lazy("role"), max_length=200, required=False)
    gender = forms.ChoiceField(label=gettext_lazy("gender"), choices=Gender.choices, required=False)
    age_min = forms.IntegerField(label=gettext_lazy("from"), min_value=0, max_value=120, required=False)
    age_max = forms.IntegerField(label=gettext_lazy("up to"), min_value=0, max_value=120, required=False)


RoleForms = formset_factory(RoleForm, extra=1, max_num=60)


def form_of(call: Call) -> CallForm:
    columns = ("title", "project_type", "city", "shoot_dates", "deadline", "pay_text", "pay_amount", "pay_amount_max")
    initial = {name: getattr(call, name) for name in (*columns, "pay_currency", "contact_shown")}
    initial["is_paid"] = {True: "1", False: "0", None: ""}[call.is_paid]
    initial |= {kind: ", ".join(call.contact.get(kind) or []) for kind in _CONTACTS}
    initial["requirements"] = "\n".join(map(str, call.requirements))
    return CallForm(initial=initial)


def roles_form_of(call: Call) -> BaseFormSet:
    return RoleForms(initial=list(call.roles.values("name", "gender", "age_min", "age_max")), prefix="role")


def roles_said(forms_said: BaseFormSet) -> list[RoleEdit]:
    """Rows without a name, an age or a gender of their own are gone."""
    rows = [form.cleaned_data for form in forms_said if form.cleaned_data]
    told = [row for row in rows if row.get("name") or row.get("age_min") is not None or row.get("age_max") is not None]
    return [
        RoleEdit(row["name"], row.get("gender") or Gender.ANY, row.get("age_min"), row.get("age_max")) for row in told
    ]
