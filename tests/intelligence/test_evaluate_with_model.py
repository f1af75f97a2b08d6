"""`manage.py evaluate --llm` against simulated models: what they answer, and what becomes of their faults."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from intelligence.choices import Task
from intelligence.models import LlmCall, LlmProvider
from intelligence.selectors.setup import forget_setup
from tests.intelligence.gateway import Gateway

pytestmark = pytest.mark.django_db

PRICE = {"id": 1, "text": "how much is the bag?", "intent": "price_inquiry", "is_opt_out": False}
ODD = {"id": 2, "text": "blorp zint quarnt", "intent": "question", "is_opt_out": False}
STOP = {"id": 3, "text": "STOP", "intent": "opt_out", "is_opt_out": True}


def evaluate(folder, task: str, *rows: dict) -> tuple[dict, list[dict]]:
    file, out, printed = folder / "rows.jsonl", folder / "out.jsonl", io.StringIO()
    file.write_text("\n".join(map(json.dumps, rows)))
    call_command("evaluate", task, str(file), "--llm", "--predictions", str(out), stdout=printed)
    return json.loads(printed.getvalue()), [json.loads(line) for line in out.read_text().splitlines()]


def read_as(intent: str) -> dict:
    return {
        "json": {
            "intent": intent, "sentiment": "neutral", "urgency": "medium", "is_opt_out": False, "language": "en",
            "confidence": 0.9, "key_phrases": [],
        }
    }  # fmt: skip


def test_replies_are_read_by_both_and_an_opt_out_by_rules_alone(gateway: Gateway, tmp_path):
    gateway.use("groq")
    gateway.script("groq", read_as("price_inquiry"), read_as("question"))
    measures, answers = evaluate(tmp_path, "replies", PRICE, ODD, STOP)
    assert [answer["intent"] for answer in answers] == ["price_inquiry", "question", "opt_out"]
    assert set(answers[0]) == {"id", "intent", "sentiment", "urgency", "is_opt_out"}
    assert measures["language_model"] == {"answered": 2, "agreed_with_rules": 1, "rules_alone": 1}
    assert measures["intent"]["accuracy"] == 1.0
    assert set(LlmCall.objects.values_list("task", "outcome")) == {(Task.CLASSIFY, "answered")}


def test_what_a_model_fails_at_the_rules_answer_and_the_summary_says_so(gateway: Gateway, tmp_path):
    gateway.use("groq")
    gateway.script("groq", {"fault": "bad_request"}, {"json": {"risk": "high", "indicators": [], "advice": []}})
    texts = [{"id": n, "text": f"Your order {n} is ready. Reply STOP to opt out", "spam_risk": "low"} for n in (1, 2)]
    measures, answers = evaluate(tmp_path, "spam", *texts)
    assert [answer["spam_risk"] for answer in answers] == ["low", "high"]
    assert measures["language_model"] == {"answered": 1, "agreed_with_rules": 0, "rules_alone": 1}
    assert measures["spam_risk"]["wrong"] == [2]


def test_without_a_model_nothing_is_measured_under_its_name(tmp_path):
    LlmProvider.objects.update(api_key=None)
    forget_setup()
    with pytest.raises(CommandError, match="leave out --llm"):
        evaluate(tmp_path, "replies", PRICE)
    assert not (tmp_path / "out.jsonl").exists()
