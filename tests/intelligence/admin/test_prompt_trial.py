"""The box asks a model with the very version that is tried, or says why it cannot."""

import pytest
from django.urls import reverse

from intelligence.choices import Task
from intelligence.models import Prompt
from intelligence.prompting import INPUTS
from intelligence.schemas import ANSWERS
from intelligence.services.completion import complete
from intelligence.services.prompts import seed_prompts, write_version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url():
    seed_prompts()
    row = Prompt(task=Task.SPAM_CHECK, system="You weigh messages. Answer in JSON.", template="Weigh: {message}")
    return reverse("admin:intelligence_prompt_try", args=[write_version(row, by=None).pk])


def test_without_a_provider_it_says_so(admin_client, url):
    page = admin_client.post(url, {"message": "Hi", "ask": "1"}).content.decode()
    assert "No provider is set up" in page and "What is sent" in page


def test_a_model_answers_the_version_that_is_tried(admin_client, gateway, url):
    gateway.use("anthropic")
    gateway.script("anthropic", {"json": {"risk": "high", "indicators": ["prize"], "advice": ["Drop the prize."]}})
    page = admin_client.post(url, {"message": "You won!", "ask": "1"}).content.decode()
    assert "anthropic · anthropic-small" in page and "Drop the prize." in page
    (heard,) = gateway.heard("anthropic")
    assert heard["system"].startswith("You weigh messages.")
    assert "You won!\n</data-" in heard["prompt"]


def test_what_every_provider_said_is_told(admin_client, gateway, url):
    gateway.use("anthropic")
    gateway.script("anthropic", {"fault": "refusal"})
    page = admin_client.post(url, {"message": "You won!", "ask": "1"}).content.decode()
    assert "Every provider failed." in page and "declined by the model" in page


@pytest.mark.parametrize("task", sorted(ANSWERS))
def test_a_model_that_keeps_to_the_schema_is_understood(gateway, task):
    gateway.use("gemini")
    done = complete(task=task, inputs=dict.fromkeys(INPUTS[task].known, "Hello"), schema=ANSWERS[task])
    assert isinstance(done.answer, ANSWERS[task])
