"""What visitors fill in: a search, an application."""

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casting.choices import Gender, ProjectType
from casting.rules.cities import city_name, country_of_city, is_city
from casting.selectors.public import Wanted
from casting.services.applying import GROWN_UP, Applicant
from common.phones import to_e164
from common.pictures import MAX_BYTES, PictureRefused, bounded_picture

from .language import spoken

_SALT = "casting.apply"
# Nobody reads and fills the form in less; a program does. An open tab is good for as long as most calls are looked at.
_LEAST_SECONDS, _MOST_SECONDS = 3, 12 * 3600
_MOST_LINKS = 5
# The photo and the words beside it.
MOST_BYTES = MAX_BYTES + 100_000
_is_link = URLValidator(schemes=["http", "https"])


class SearchForm(forms.Form):
    """What makes no sense is left out, not refused: addresses are edited and passed on by people."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=100)
    city = forms.ChoiceField(label=gettext_lazy("City"), required=False)
    gender = forms.ChoiceField(label=gettext_lazy("Roles for"), required=False)
    age = forms.IntegerField(label=gettext_lazy("Age"), required=False, min_value=0, max_value=120)
    kind = forms.ChoiceField(label=gettext_lazy("Project"), required=False)
    paid = forms.ChoiceField(label=gettext_lazy("Pay"), required=False)

    def __init__(self, data: Any, cities: list[str]) -> None:
        super().__init__(data, label_suffix="")
        language = spoken()
        # An address that was passed on holds, though the last call of that city is over.
        asked = str(data.get("city") or "")
        cities = [*cities, asked] if asked not in cities and is_city(asked) else cities
        everything = ("", _("all"))
        chosen: dict[str, list[tuple[str, Any]]] = {
            "city": [everything, *((city, city_name(city, language)) for city in cities)],
            "gender": [
                everything,
                (Gender.FEMALE, _("women and girls")),
                (Gender.MALE, _("men and boys")),
            ],
            "kind": [everything, *ProjectType.choices],
            "paid": [everything, ("1", _("paid")), ("0", _("unpaid"))],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            city=said.get("city") or "",
            gender=said.get("gender") or "",
            age=said.get("age"),
            kind=said.get("kind") or "",
            paid={"1": True, "0": False}.get(said.get("paid") or ""),
            words=said.get("q") or "",
        )


class ApplicationForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone, with WhatsApp if you have it"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail (optional)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    age = forms.IntegerField(label=gettext_lazy("Age"), min_value=0, max_value=120)
    city = forms.CharField(
        label=gettext_lazy("City you live in"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    links = forms.CharField(
        label=gettext_lazy("Links to your work, one a line (optional)"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr"}),
    )
    note = forms.CharField(
        label=gettext_lazy("About you: role, experience, height (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo: JPEG, PNG or WebP, at most 8 MB (optional)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    by_guardian = forms.BooleanField(
        label=gettext_lazy("I am a parent or guardian and apply for my child"), required=False
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "I agree that these data are kept for this application and passed on to the people who cast. I can delete "
            "them at any time."
        )
    )
    # Nobody sees it; who fills it in is a program.
    website = forms.CharField(required=False, max_length=500)
    stamp = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, call_id: int, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._call_id, self._country = call_id, country_of_city(city) or None
        self.initial["stamp"] = new_stamp(call_id)

    def clean_phone(self) -> str:
        phone = to_e164(self.cleaned_data["phone"], country=self._country)
        if phone is None:
            raise ValidationError(_("This is no phone number. Begin with + and the code of the country."))
        return phone

    def clean_links(self) -> tuple[str, ...]:
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        if len(lines) > _MOST_LINKS:
            raise ValidationError(_("At most five links."))
        links = [line if "://" in line else f"https://{line}" for line in lines]
        for link in links:
            _is_link(link)
        return tuple(links)

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if not photo:
            return None
        try:
            return bounded_picture(photo)
        except PictureRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_stamp(self) -> str:
        stamp: str = self.cleaned_data["stamp"]
        if not _is_fresh(stamp, self._call_id):
            raise ValidationError(_("Please send the form once more."))
        return stamp

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        age = said.get("age")
        if age is not None and age < GROWN_UP and not said.get("by_guardian"):
            self.add_error("by_guardian", _("For somebody under 18 a parent or guardian applies."))
        return said

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("website"))

    def refresh_stamp(self) -> None:
        """The next try starts anew."""
        said: Any = self.data
        said = said.copy()
        said["stamp"] = new_stamp(self._call_id)
        self.data = said

    def applicant(self) -> Applicant:
        said = self.cleaned_data
        names = ("name", "phone", "age", "city", "email", "links", "note", "photo", "by_guardian")
        return Applicant(**{name: said[name] for name in names})


def new_stamp(call_id: int) -> str:
    """When the form was handed out, and for which call: nobody else can write one."""
    return signing.dumps([call_id, int(time.time())], salt=_SALT)


def _is_fresh(stamp: str, call_id: int) -> bool:
    try:
        of_call, at = signing.loads(stamp, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(of_call == call_id and _LEAST_SECONDS <= time.time() - at <= _MOST_SECONDS)
