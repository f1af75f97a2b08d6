"""How the AI would say it, shown in the builder before anything is launched."""

import pytest

from campaigns.models import Variant, Wording
from tests.campaigns.admin.test_builder import post, typed
from tests.campaigns.factories import campaign_on, launched, people
from tests.campaigns.factories import gateway as waha
from tests.campaigns.services.test_rewording import ARABIC, TEXT
from tests.intelligence.conftest import gateway, shared_models

__all__ = ["gateway", "shared_models"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def said():
    people(1)
    channel = waha(rate_per_second=1000, delay_from=0, delay_to=0)
    arabic = {"step-1-B-body": ARABIC, "step-1-B-weight": "1", "variant-1": ["A", "B"]}
    english = typed(channel, rewrites="on", tone="formal", **{"step-1-A-body": TEXT})
    return campaign_on(channel, rewrites=True), english | arabic


def in_turn(gateway):
    """An answer for each, whichever is asked first."""
    english = TEXT.replace("{name|friend}", "{name}").replace("Hello", "Good day")
    arabic = ARABIC.replace("{name|صديقنا}", "{name}").replace("مرحبا", "تحية طيبة")
    rules = [("bags from", english), ("الحقائب", arabic)]
    answers = [{"contains": part, "answer": {"json": {"text": text}}} for part, text in rules]
    gateway.simulator.control("llm", {"provider": "anthropic", "rules": answers})


def test_each_text_is_shown_in_its_own_language_and_nothing_is_kept(gateway, admin_client, said):
    campaign, typed_in = said
    gateway.use("anthropic")
    in_turn(gateway)
    page = post(admin_client, campaign, "sample", typed_in)
    assert "Good day {name|friend}" in page and "تحية طيبة {name|صديقنا}" in page
    assert not Wording.objects.exists() and Variant.objects.get().body != TEXT, "it is only looked at"
    asked = len(gateway.heard("anthropic"))
    post(admin_client, campaign, "sample", typed_in)
    assert len(gateway.heard("anthropic")) == asked == 2, "what was asked is remembered"


def test_what_the_ai_may_not_change_is_said(gateway, admin_client, said):
    campaign, typed_in = said
    gateway.use("anthropic")
    gateway.rule("anthropic", {"json": {"text": "Dear {name}, bags from ₦1!"}})
    page = post(admin_client, campaign, "sample", typed_in)
    assert "The original is kept" in page


def test_the_live_page_says_how_many_wordings_go_out(admin_client, said):
    campaign, _typed_in = said
    launched(campaign)
    Wording.objects.filter(number__lte=3).update(work_state="done", body="Hey {name}")
    Wording.objects.filter(number=4).update(work_state="done", reason="No AI answered")
    page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert "Other wordings: 3 of 8" in page and "No AI answered" in page and "their people wait" in page
