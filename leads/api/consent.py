"""Whether a person wants to be written to: asked before sending, and told by other systems."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ..choices import ConsentPurpose, ConsentSource, ConsentStatus
from ..models import Consent, ConsentRecord, Lead
from ..selectors.consent import ledger, may_send
from ..services.consent import Evidence, record_consent

TOLD = [(status.value, status.label) for status in (ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN)]
_NETWORKS = [("", "all"), ("whatsapp", "WhatsApp"), ("messenger", "Messenger")]


class ConsentStateSerializer(serializers.ModelSerializer[Consent]):
    class Meta:
        model = Consent
        fields = ["channel", "purpose", "status", "since"]


class ConsentRecordSerializer(serializers.ModelSerializer[ConsentRecord]):
    by = serializers.CharField(source="by.username", default=None)

    class Meta:
        model = ConsentRecord
        fields = ["id", "channel", "purpose", "status", "source", "at", "reference", "quote", "words", "reason", "by"]
        fields += ["about", "created_at"]


class ConsentSerializer(serializers.Serializer[Any]):
    may_send = serializers.BooleanField(help_text="Whether anything automatic may go, on any network.")
    may_send_marketing = serializers.BooleanField()
    state = ConsentStateSerializer(many=True, help_text="What holds now; empty: the person never said anything.")
    ledger = ConsentRecordSerializer(many=True, help_text="Everything on record, in the order in which it was said.")


class TellConsentSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=TOLD)
    purpose = serializers.ChoiceField(choices=ConsentPurpose.choices, default=ConsentPurpose.ALL)
    channel = serializers.ChoiceField(choices=_NETWORKS, default="", help_text="Empty: everywhere.")
    at = serializers.DateTimeField(required=False, help_text="When the person said so; now where it is left out.")
    reference = serializers.CharField(max_length=255, default="", help_text="Your id of the proof: it counts once.")
    quote = serializers.CharField(max_length=4000, default="", help_text="The person's own words.")
    reason = serializers.CharField(max_length=300, help_text="How it is known: form, call, import.")

    def validate_at(self, at: Any) -> Any:
        if at > timezone.now():
            raise serializers.ValidationError("Nobody has said so yet.")
        return at


class ConsentActions:
    """For the view of leads."""

    @extend_schema(summary="What the person said about being written to", responses=ConsentSerializer)
    @action(detail=True, methods=["get"])
    def consent(self, request: Request, pk: str) -> Response:
        return _answer(self.get_object())  # type: ignore[attr-defined]

    @extend_schema(
        summary="Give or withdraw consent",
        description="Adds a line to the ledger. Once withdrawn, nothing automatic goes, and what waits is cancelled.",
        request=TellConsentSerializer,
        responses=ConsentSerializer,
        examples=[
            OpenApiExample(
                "Withdrawn by phone",
                request_only=True,
                value={"status": "withdrawn", "reason": "Said so on the phone", "reference": "call-4711"},
            )
        ],
    )
    @consent.mapping.post
    def tell_consent(self, request: Request, pk: str) -> Response:
        lead: Lead = self.get_object()  # type: ignore[attr-defined]
        asked = TellConsentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        record_consent(
            lead_id=lead.pk,
            status=ConsentStatus(said["status"]),
            evidence=Evidence(
                ConsentSource.API,
                at=said.get("at") or timezone.now(),
                reference=said["reference"],
                quote=said["quote"],
                reason=said["reason"],
                by=cast(User, request.user),
            ),
            channel=said["channel"],
            purpose=ConsentPurpose(said["purpose"]),
            key=f"api:{said['status']}:{said['reference']}"[:160] if said["reference"] else None,
        )
        return _answer(lead)


def _answer(lead: Lead) -> Response:
    facts = {
        "may_send": may_send(lead.pk, purpose=ConsentPurpose.ALL),
        "may_send_marketing": may_send(lead.pk),
        "state": lead.consents.order_by("channel", "purpose"),
        "ledger": ledger(lead.pk),
    }
    return Response(ConsentSerializer(facts).data)
