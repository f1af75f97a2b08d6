"""Published calls over the API, for everybody; applications to them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from casting.choices import PUBLIC_STATES, ContactShown
from casting.errors import CallIsOver, TooManyApplications
from casting.models import Call, Role
from casting.public.forms import MOST_BYTES
from casting.public.language import address, spoken
from casting.public.senders import sender_of
from casting.rules.cities import country_of_city
from casting.rules.masking import without_contacts
from casting.selectors.public import contact_shown_by_rules, is_open, open_calls
from casting.services.applying import GROWN_UP, Applicant, apply_to_call
from common.api.paging import NewestFirstCursor
from common.api.refusals import Refusal, TellsRefusals
from common.api.throttling import PerMinute
from common.phones import to_e164
from common.pictures import PictureRefused, bounded_picture

from .filters import PublicCallFilter

_REFUSALS: dict[type[Exception], Refusal] = {
    CallIsOver: Refusal("call_over", status.HTTP_410_GONE),
    TooManyApplications: Refusal("too_many_applications", status.HTTP_429_TOO_MANY_REQUESTS),
}
# A person who looks around does not need more; programs may ask with a token.
_VISITORS_A_MINUTE, _APPLY_A_MINUTE = 120, 6


class VisitorsPerMinute(PerMinute):
    """Who has no token shares a ceiling with nobody but their own address."""

    def limit(self) -> int:
        return min(super().limit() or _VISITORS_A_MINUTE, _VISITORS_A_MINUTE)

    def allow_request(self, request: Request, view: Any) -> bool:
        return request.user.is_authenticated or super().allow_request(request, view)

    def who(self, request: Request) -> str:
        return f"visitor:{sender_of(request._request)}"


class ApplyPerMinute(VisitorsPerMinute):
    def limit(self) -> int:
        return _APPLY_A_MINUTE

    def who(self, request: Request) -> str:
        return f"apply:{sender_of(request._request)}"


class CallRoleSerializer(serializers.ModelSerializer[Role]):
    class Meta:
        model = Role
        fields = ["name", "gender", "age_min", "age_max", "count", "notes"]


class CallContactSerializer(serializers.Serializer[Any]):
    phones = serializers.ListField(child=serializers.CharField(max_length=40), required=False)
    whatsapp = serializers.ListField(child=serializers.CharField(max_length=500), required=False)
    emails = serializers.ListField(child=serializers.CharField(max_length=254), required=False)
    urls = serializers.ListField(child=serializers.CharField(max_length=500), required=False)
    handles = serializers.ListField(child=serializers.CharField(max_length=100), required=False)


class PublicCallSerializer(serializers.ModelSerializer[Call]):
    """What the public page shows; ways to reach the caller only in `contact`, where that is shown to everybody."""

    roles = CallRoleSerializer(many=True, read_only=True)
    is_open = serializers.SerializerMethodField(help_text="False: closed or over; nobody can apply any more.")
    contact = serializers.SerializerMethodField(help_text="Null where the caller is reached by application only.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Call
        fields = [
            "id",
            "title",
            "project_type",
            "city",
            "shoot_dates",
            "deadline",
            "is_paid",
            "pay_text",
            "pay_amount",
            "pay_amount_max",
            "pay_currency",
            "requirements",
            "roles",
            "published_at",
            "is_open",
            "contact",
            "url",
        ]
        read_only_fields = fields

    def get_is_open(self, call: Call) -> bool:
        return is_open(call)

    @extend_schema_field(CallContactSerializer(allow_null=True))
    def get_contact(self, call: Call) -> dict[str, Any] | None:
        # Once for a whole list.
        known: Any = self.context
        if "contact_shown" not in known:
            known["contact_shown"] = contact_shown_by_rules()
        shown = call.contact_shown or known["contact_shown"]
        return call.contact if shown == ContactShown.EVERYBODY and is_open(call) else None

    def get_url(self, call: Call) -> str:
        path = reverse("casting-calls:call", kwargs={"pk": call.pk})
        return str(self.context["request"].build_absolute_uri(path))

    def to_representation(self, call: Call) -> dict[str, Any]:
        said = super().to_representation(call)
        phones = call.contact.get("phones") or ()
        for name in ("title", "shoot_dates", "pay_text"):
            said[name] = without_contacts(said[name], phones)
        said["requirements"] = [without_contacts(str(line), phones) for line in said["requirements"]]
        for role in said["roles"]:
            role |= {name: without_contacts(role[name], phones) for name in ("name", "notes")}
        return said


class CallApplySerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40, help_text="E.164, or as it is written in the call’s country.")
    age = serializers.IntegerField(min_value=0, max_value=120)
    city = serializers.CharField(max_length=80)
    email = serializers.EmailField(required=False)
    links = serializers.ListField(child=serializers.URLField(max_length=300), required=False, max_length=5)
    note = serializers.CharField(required=False, max_length=1000)
    photo = serializers.FileField(required=False, help_text="JPEG, PNG or WebP; as multipart/form-data. At most 8 MB.")
    by_guardian = serializers.BooleanField(required=False, help_text="Needed below the age of 18.")
    consent = serializers.BooleanField(help_text="True: the person agrees that these data are kept and passed on.")

    def validate_phone(self, phone: str) -> str:
        found = to_e164(phone, country=country_of_city(self.context["call"].city) or None)
        if found is None:
            raise serializers.ValidationError(_("This is no phone number. Begin with + and the code of the country."))
        return found

    def validate_photo(self, photo: Any) -> Any:
        try:
            return bounded_picture(photo)
        except PictureRefused as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal

    def validate_consent(self, consent: bool) -> bool:
        if not consent:
            raise serializers.ValidationError(_("Without consent nothing is kept."))
        return consent

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["age"] < GROWN_UP and not said.get("by_guardian"):
            raise serializers.ValidationError({"by_guardian": _("For somebody under 18 a parent or guardian applies.")})
        return said


class CallAppliedSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(
        help_text="Where the person sees what became of it, and deletes it. Empty: this number had applied before."
    )


class NewestCalls(NewestFirstCursor):
    ordering = ("-published_at", "-id")


@extend_schema_view(
    list=extend_schema(summary="Open casting calls, the newest first", auth=[]),
    retrieve=extend_schema(summary="A published call, open or over", auth=[]),
)
class CastingCallViewSet(TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Call]):
    """Public: no token is needed."""

    permission_classes = [AllowAny]
    throttle_classes = [PerMinute, VisitorsPerMinute]
    refusals = _REFUSALS
    queryset = Call.objects.none()
    lookup_value_regex = "[0-9]{1,15}"
    serializer_class = PublicCallSerializer
    filterset_class = PublicCallFilter
    pagination_class = NewestCalls

    def get_queryset(self) -> QuerySet[Call]:
        if self.action == "list":
            return open_calls().prefetch_related("roles")
        public = Call.objects.filter(state__in=PUBLIC_STATES, published_at__isnull=False).exclude(title="")
        return public.prefetch_related("roles")

    @extend_schema(
        summary="Apply to a call",
        description="As JSON, or as multipart/form-data where a photo goes along. Some requests a minute and address.",
        request={"application/json": CallApplySerializer, "multipart/form-data": CallApplySerializer},
        responses={201: CallAppliedSerializer},
        auth=[],
        filters=False,
    )
    @action(
        detail=True,
        methods=["post"],
        parser_classes=[JSONParser, MultiPartParser],
        throttle_classes=[PerMinute, ApplyPerMinute],
        pagination_class=None,
        filterset_class=None,
    )
    def apply(self, request: Request, pk: str) -> Response:
        call = self.get_object()
        # Looked at before the body is: what is too long is not taken in.
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise serializers.ValidationError({"photo": _("The photo is too large: at most 8 MB.")})
        given = CallApplySerializer(data=request.data, context={"call": call})
        given.is_valid(raise_exception=True)
        said = {name: value for name, value in given.validated_data.items() if name != "consent"}
        said["links"] = tuple(said.get("links", ()))
        application = apply_to_call(call=call, applicant=Applicant(**said), sender=sender_of(request._request))
        url = ""
        if application:
            path = address("application", spoken(), token=application.token)
            url = request.build_absolute_uri(path)
        return Response({"url": url}, status=status.HTTP_201_CREATED)
