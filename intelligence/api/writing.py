"""Texts judged and reworded before they are sent."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ..choices import Tone
from ..services.rewrite import alternatives, rewrite
from ..services.spam import check_spam
from .base import DEADLINE_SECONDS, AsksForWords
from .serializers import (
    AlternativesAnswer,
    AlternativesRequest,
    RewriteAnswer,
    RewriteRequest,
    SpamCheckAnswer,
    TextRequest,
)

_LOUD = "HUGE SALE!!! Bags from ₦9,000, hurry while stocks last!!! https://shop.example/bags Reply STOP to opt out."
_CALM = "Sale. Bags from ₦9,000. https://shop.example/bags Reply STOP to opt out."


class RewriteView(AsksForWords):
    @extend_schema(
        summary="Say a message calmly, in a tone",
        description=(
            "Prices, links, names, placeholders, numbers, dates and the line to opt out stay letter by letter; where "
            "another wording loses or makes up one, or where the message deceives, the original is kept and says why. "
            "An advertisement without a way to opt out gets one."
        ),
        request=RewriteRequest,
        responses=RewriteAnswer,
        examples=[
            OpenApiExample(
                "A loud one",
                request_only=True,
                value={"message": _LOUD, "contact_name": "Amina", "tone": "friendly"},
            ),
            OpenApiExample(
                "Calm",
                response_only=True,
                value={
                    "original": _LOUD,
                    "rewritten": f"Hi Amina, {_CALM}",
                    "tone": "friendly",
                    "source": "rules",
                    "reason": "",
                    "risk_before": "medium",
                    "risk_after": "low",
                },
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        asked = RewriteRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        done = rewrite(
            text=said["message"],
            tone=Tone(said["tone"]),
            name=said["contact_name"],
            language=said.get("language"),
            deadline_seconds=DEADLINE_SECONDS,
        )
        return Response(RewriteAnswer(done).data)


class AlternativesView(AsksForWords):
    @extend_schema(
        summary="The same message in several wordings",
        description="So that not everybody gets the same words. Each keeps what a rewrite keeps.",
        request=AlternativesRequest,
        responses=AlternativesAnswer,
        examples=[
            OpenApiExample(
                "Three", request_only=True, value={"message": "Your dress is ready, {name}. Come until 6.", "count": 3}
            )
        ],
    )
    def post(self, request: Request) -> Response:
        asked = AlternativesRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        done = alternatives(
            text=said["message"],
            count=said["count"],
            tone=Tone(said["tone"]) if "tone" in said else None,
            name=said["contact_name"],
            language=said.get("language"),
            deadline_seconds=DEADLINE_SECONDS,
        )
        return Response(AlternativesAnswer(done).data)


class SpamCheckView(AsksForWords):
    @extend_schema(
        summary="How likely people are to block a message",
        description="By rules, and by a language model where one answers; the worse of both counts.",
        request=TextRequest,
        responses=SpamCheckAnswer,
        examples=[OpenApiExample("A loud one", request_only=True, value={"message": _LOUD})],
    )
    def post(self, request: Request) -> Response:
        asked = TextRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        checked = check_spam(text=asked.validated_data["message"], deadline_seconds=DEADLINE_SECONDS)
        return Response(SpamCheckAnswer(checked).data)
