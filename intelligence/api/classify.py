"""Replies read over the API, by the names that integrators of such systems know."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..choices import Intent, Sentiment, Urgency
from ..services.classify import ClassifiedReply, classify_reply
from .base import DEADLINE_SECONDS, AsksForWords


class ClassifyRequest(serializers.Serializer[Any]):
    reply_text = serializers.CharField(max_length=4096)
    original_message = serializers.CharField(max_length=4096, required=False, allow_blank=True, default="")


class AutoResponse(serializers.Serializer[Any]):
    should_respond = serializers.BooleanField()
    suggested_response = serializers.CharField()
    requires_human_review = serializers.BooleanField()


class ClassifyAnswer(serializers.Serializer[Any]):
    intent = serializers.ChoiceField(choices=Intent.choices)
    sentiment = serializers.ChoiceField(choices=Sentiment.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    confidence = serializers.IntegerField(min_value=0, max_value=100)
    key_phrases = serializers.ListField(child=serializers.CharField())
    suggested_action = serializers.CharField()
    auto_response = AutoResponse()


class ClassifyView(AsksForWords):
    @extend_schema(
        summary="Read a reply",
        description="What somebody who answers a message of ours wants. Nobody is answered.",
        request=ClassifyRequest,
        responses=ClassifyAnswer,
        examples=[
            OpenApiExample(
                "A question about the price",
                request_only=True,
                value={"reply_text": "Abeg how much for the two?", "original_message": "New bags at our shop."},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        asked = ClassifyRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        read = classify_reply(
            text=said["reply_text"], original_message=said["original_message"], deadline_seconds=DEADLINE_SECONDS
        )
        return Response(ClassifyAnswer(_answer(read)).data)


def _answer(read: ClassifiedReply) -> dict[str, Any]:
    """Who asks for silence is left in silence."""
    answers = bool(read.suggestion.text) and not read.is_opt_out
    return {
        "intent": read.intent,
        "sentiment": read.sentiment,
        "urgency": read.urgency,
        "confidence": round(read.confidence * 100),
        "key_phrases": read.key_phrases,
        "suggested_action": str(read.suggestion.action),
        "auto_response": {
            "should_respond": answers and not read.needs_human,
            "suggested_response": "" if read.is_opt_out else read.suggestion.text,
            "requires_human_review": read.needs_human,
        },
    }
