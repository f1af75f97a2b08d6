from typing import Any

from rest_framework import serializers

from ..choices import Language, SpamRisk, Tone
from ..services.rewrite import MOST_ALTERNATIVES

# WhatsApp takes no more.
_LONGEST = 4096


class TextRequest(serializers.Serializer[Any]):
    message = serializers.CharField(max_length=_LONGEST)


class RewriteRequest(TextRequest):
    contact_name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    tone = serializers.ChoiceField(choices=Tone.choices, default=Tone.FRIENDLY)
    language = serializers.ChoiceField(
        choices=Language.choices, required=False, help_text="The message's own where none is named."
    )


class RewriteAnswer(serializers.Serializer[Any]):
    original = serializers.CharField()
    rewritten = serializers.CharField(help_text="The original where no other wording may be used.")
    tone = serializers.ChoiceField(choices=Tone.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=["rules", "llm", "original"], help_text="Who reworded it."
    )
    reason = serializers.CharField(help_text="Why the original was kept, else empty.")
    risk_before = serializers.ChoiceField(choices=SpamRisk.choices)
    risk_after = serializers.ChoiceField(choices=SpamRisk.choices)


class AlternativesRequest(TextRequest):
    contact_name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    count = serializers.IntegerField(min_value=1, max_value=MOST_ALTERNATIVES, default=3)
    tone = serializers.ChoiceField(choices=Tone.choices, required=False, help_text="Several where none is named.")
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class AlternativesAnswer(serializers.Serializer[Any]):
    original = serializers.CharField()
    alternatives = serializers.ListField(child=serializers.CharField(), source="texts")
    source = serializers.ChoiceField(choices=["rules", "llm", "both", "original"])  # type: ignore[assignment]
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Why wordings were refused, or why there are none."
    )


class IndicatorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField(source="kind.title")
    start = serializers.IntegerField(help_text="Where it stands in the message; 0 and 0 for what is missing.")
    end = serializers.IntegerField()
    evidence = serializers.CharField()


class SpamCheckAnswer(serializers.Serializer[Any]):
    risk_level = serializers.ChoiceField(choices=SpamRisk.choices, source="risk")
    risk_score = serializers.IntegerField(source="score", help_text="0–100: low up to 34, high from 70.")
    indicators = IndicatorSerializer(many=True)
    recommendations = serializers.ListField(child=serializers.CharField(), source="advice")
    source = serializers.ChoiceField(choices=["rules", "both"])  # type: ignore[assignment]
    agreed = serializers.BooleanField(allow_null=True, help_text="Whether rules and model agree; null: rules alone.")
