"""Texts in other words by AI: so many of each text, verified, ahead of sending; the original where none will do."""

import pytest
from django.utils import timezone

from campaigns.models import PastStep, Recipient, Variant, Wording
from campaigns.personalisation import masked, unmasked
from campaigns.services.advance import advance_drips
from campaigns.services.feed import feed_campaigns
from campaigns.services.rewording import PATIENCE, WORDINGS, begin_rewording, reword, reword_due
from intelligence.models import LlmCall, LlmRules
from intelligence.selectors.setup import forget_setup
from messaging.models import Message
from tests.campaigns.factories import arrived, campaign_on, drip_on, later, launched, people, states
from tests.campaigns.factories import gateway as waha
from tests.intelligence.conftest import gateway, shared_models

__all__ = ["gateway", "shared_models"]

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Hello {name|friend}, bags from ₦9,000: https://shop.example/bags Reply STOP to opt out."
ARABIC = "مرحبا {name|صديقنا}، الحقائب من 99 ريال: https://shop.example/bags لإيقاف الرسائل أرسل: إيقاف"
KEPT = "{name}, our bags begin at ₦9,000: https://shop.example/bags Reply STOP to opt out."


@pytest.fixture
def campaign():
    people(6)
    channel = waha(rate_per_second=1000, delay_from=0, delay_to=0)
    return campaign_on(channel, body=TEXT, rewrites=True, tone="casual")


def answers(*texts):
    return [{"json": {"text": text}} for text in texts]


def bodies():
    return set(Message.objects.values_list("body", flat=True))


def test_people_get_one_of_a_few_wordings_and_each_keeps_theirs(gateway, campaign):
    gateway.use("anthropic")
    gateway.script("anthropic", *answers(*(f"Look {KEPT}" if n % 2 else f"Good day {KEPT}" for n in range(WORDINGS))))
    launched(campaign)
    feed_campaigns()
    assert states(campaign) == {"due": 6}, "their wordings are not made yet"
    assert reword_due() == WORDINGS
    assert len(gateway.heard("anthropic")) == WORDINGS, "however many people get it"
    assert not any(person.full_name in str(gateway.heard("anthropic")) for person in _people())
    feed_campaigns()
    assert states(campaign) == {"queued": 6}
    for recipient in Recipient.objects.select_related("wording", "message", "lead"):
        assert recipient.message.body == recipient.wording.body.replace("{name|friend}", recipient.lead.full_name)
    assert reword_due() == 0


def _people():
    return [recipient.lead for recipient in Recipient.objects.select_related("lead")]


@pytest.mark.parametrize(
    "wrong",
    [
        KEPT.replace("₦9,000", "₦8,000"),
        KEPT.replace("https://shop.example/bags", "https://other.example"),
        KEPT.replace("{name}, ", ""),
        KEPT + " {name}",
        KEPT.replace(" Reply STOP to opt out.", ""),
    ],
)
def test_a_wording_that_changes_what_must_stay_is_not_used(gateway, wrong):
    gateway.use("anthropic")
    gateway.script("anthropic", *answers(wrong))
    said = reword(TEXT, tone="casual", seed="1")
    assert (said.text, said.is_final) == ("", True) and said.reason


@pytest.mark.parametrize("text", [TEXT, ARABIC])
def test_english_and_arabic_keep_their_places(gateway, text):
    gateway.use("anthropic")
    asked, _places = masked(text)
    gateway.script("anthropic", *answers(asked.replace("bags", "bags").replace("،", " –")))
    said = reword(text, tone="formal", seed="1")
    assert "{name|" in said.text, said.reason


@pytest.mark.parametrize("fault", ["overloaded", "refusal", "truncated"])
def test_where_no_model_answers_the_original_goes_and_after_three_tries(gateway, campaign, fault):
    gateway.use("anthropic")
    gateway.script("anthropic", {"fault": fault, "times": 999})
    Wording.objects.all().delete()
    launched(campaign)
    Wording.objects.exclude(number=1).delete()
    for tries in (1, 2, 3):
        assert (Wording.objects.get().attempts, Wording.objects.get().work_state) == (tries - 1, "due")
        reword_due()
        Wording.objects.update(next_at=None)
    assert (Wording.objects.get().work_state, Wording.objects.get().body) == ("done", "")
    assert feed_campaigns() == 6
    assert all("Hello " in body for body in bodies())


def test_a_budget_that_is_spent_costs_nothing_and_the_original_goes(gateway, campaign):
    gateway.use("anthropic")
    LlmRules.objects.update_or_create(pk=1, defaults={"daily_budget": 0})
    forget_setup()
    said = reword(TEXT, tone="", seed="1")
    assert said.text == "" and "budget" in said.reason
    assert gateway.heard("anthropic") == []


def test_without_any_ai_nobody_waits(campaign):
    forget_setup()
    launched(campaign)
    assert reword_due() == WORDINGS
    assert "switched off" in Wording.objects.first().reason
    assert feed_campaigns() == 6
    assert not LlmCall.objects.exists()
    assert not Recipient.objects.exclude(wording=None).exists()


def test_nobody_waits_for_ever(campaign):
    launched(campaign)
    assert feed_campaigns() == 0
    Wording.objects.update(created_at=timezone.now() - PATIENCE)
    assert feed_campaigns() == 6


def test_a_changed_text_has_wordings_of_its_own_and_a_past_step_keeps_what_went(campaign):
    channel = campaign.shares.get().channel
    drip = launched(drip_on(channel, days=(1,), body=TEXT, rewrites=True))
    Wording.objects.filter(variant__step__campaign=drip).update(work_state="done", body="Hey {name|friend}")
    feed_campaigns()
    arrived()
    later(days=1)
    advance_drips()
    assert PastStep.objects.exclude(wording=None).count() == 6
    assert not Recipient.objects.filter(campaign=drip).exclude(wording=None).exists()
    variant = Variant.objects.filter(step__campaign=drip).first()
    Variant.objects.filter(pk=variant.pk).update(body="Something else")
    assert begin_rewording(drip) == WORDINGS
    assert set(variant.wordings.values_list("original", "body")) == {("Something else", "")}


@pytest.mark.parametrize("text", ["Hi {name}", "{name|a} and {name|b}: {offer}", "{name|a} {name|a}", "none"])
def test_places_are_masked_and_come_back(text):
    asked, stand_for = masked(text)
    assert "|" not in asked
    assert unmasked(f"So: {asked}", stand_for, asked=asked) == f"So: {text}"
    assert unmasked(f"{asked} {{name}}", stand_for, asked=asked) is None
