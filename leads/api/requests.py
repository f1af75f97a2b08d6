"""What the API takes about leads, checked at the border."""

from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ..choices import LOGGED_BY_HAND, Label, Stage
from ..errors import InvalidIdentity
from ..identity import IdentityClaim, IdentityKind, Person, Touch, TouchSource
from ..models import Lead
from ..normal_forms import claim
from ..services.editing import PLAIN_FIELDS
from ..services.profile import PROFILE_KEYS


class EditLeadSerializer(serializers.ModelSerializer[Lead]):
    """The plain columns."""

    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_staff=True, is_active=True), required=False, allow_null=True
    )
    country = serializers.RegexField(r"^([A-Z]{2})?$", required=False, help_text="Two capital letters, e.g. NG.")
    currency = serializers.RegexField(r"^([A-Z]{3})?$", required=False, help_text="Three capital letters, e.g. NGN.")

    class Meta:
        model = Lead
        fields = PLAIN_FIELDS
        extra_kwargs = {"value": {"min_value": 0}}

    def validate_time_zone(self, name: str) -> str:
        if name and name not in available_timezones():
            raise serializers.ValidationError(_("No such time zone. Write it like Africa/Lagos."))
        return name


class ClaimSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=IdentityKind.choices)
    value = serializers.CharField(max_length=255)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"claim": _claim(said["kind"], said["value"])}


class GivenTouchSerializer(serializers.Serializer[Any]):
    """How the person came to us."""

    source = serializers.ChoiceField(choices=TouchSource.choices)  # type: ignore[assignment]
    ad_id = serializers.CharField(max_length=100, required=False)
    post_id = serializers.CharField(max_length=200, required=False)
    comment_id = serializers.CharField(max_length=200, required=False)
    ref = serializers.CharField(max_length=2000, required=False)
    ctwa_clid = serializers.CharField(max_length=2000, required=False)
    headline = serializers.CharField(max_length=500, required=False)
    post_type = serializers.CharField(max_length=50, required=False)
    url = serializers.URLField(max_length=2000, required=False)


class CaptureLeadSerializer(EditLeadSerializer):
    """A person by whatever they are known by, and what is known about them."""

    phone = serializers.CharField(required=False, max_length=40, help_text="E.164, or as dialled in our country.")
    email = serializers.CharField(required=False, max_length=255)
    identities = ClaimSerializer(many=True, required=False, help_text="Further ids, the strongest first.")
    touch = GivenTouchSerializer(required=False)

    class Meta(EditLeadSerializer.Meta):
        fields = ("phone", "email", "identities", "touch", *PLAIN_FIELDS)  # type: ignore[assignment]

    def validate_phone(self, raw: str) -> IdentityClaim:
        return _claim(IdentityKind.PHONE, raw)

    def validate_email(self, raw: str) -> IdentityClaim:
        return _claim(IdentityKind.EMAIL, raw)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        said["claims"] = _claims(said)
        if not said["claims"]:
            raise serializers.ValidationError(_("Give a phone number, an e-mail address or another id."))
        return said

    @property
    def person(self) -> Person:
        said = self.validated_data
        profile = {key: str(said[key]) for key in PROFILE_KEYS if said.get(key)}
        return Person(identities=said["claims"], extra=profile)

    @property
    def touch_given(self) -> Touch | None:
        touch = self.validated_data.get("touch")
        return Touch(**{**touch, "source": TouchSource(touch["source"])}) if touch else None

    @property
    def beyond_the_profile(self) -> dict[str, Any]:
        """What is written on a new lead only: on a known one it is the staff's."""
        keys = set(PLAIN_FIELDS) - set(PROFILE_KEYS)
        return {key: value for key, value in self.validated_data.items() if key in keys}


class StageSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=Stage.choices)
    reason = serializers.CharField(required=False, max_length=300, help_text="Needed where the lead is lost.")
    seen = serializers.ChoiceField(
        choices=Stage.choices, required=False, help_text="The stage you decided on; another one by now is a conflict."
    )


class LabelSerializer(serializers.Serializer[Any]):
    label = serializers.ChoiceField(choices=Label.choices)  # type: ignore[assignment]


class LogActivitySerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in LOGGED_BY_HAND])
    text = serializers.CharField(max_length=10_000)
    at = serializers.DateTimeField(required=False, help_text="Now, where it is left out.")
    metadata = serializers.DictField(required=False)


def _claim(kind: str, raw: str) -> IdentityClaim:
    try:
        return claim(IdentityKind(kind), raw)
    except InvalidIdentity as error:
        raise serializers.ValidationError(str(error)) from error


def _claims(said: dict[str, Any]) -> tuple[IdentityClaim, ...]:
    given = [said.get("phone"), *(row["claim"] for row in said.get("identities", ())), said.get("email")]
    return tuple(dict.fromkeys(filter(None, given)))
