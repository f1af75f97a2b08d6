"""The pages of the gateway: ledger and cost, providers and their test, switches, budget."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from intelligence.choices import CallOutcome, Task
from intelligence.models import DailySpend, LlmCall, LlmProvider, LlmRules, ProviderHealth, TaskRule
from intelligence.selectors.setup import forget_setup
from intelligence.services.completion import is_enabled
from tests.badges import BADGES
from tests.intelligence.gateway import GLAD, Gateway

pytestmark = pytest.mark.django_db
LEDGER, PROVIDERS = "/admin/intelligence/llmcall/", "/admin/intelligence/llmprovider/"
FEATURES, BUDGET = "/admin/intelligence/taskrule/", "/admin/intelligence/llmrules/1/change/"


def calls(count: int) -> None:
    LlmCall.objects.bulk_create(
        [
            LlmCall(task=Task.CLASSIFY, provider="anthropic", model="claude", outcome=CallOutcome.ANSWERED, cost="0.01")
            for _ in range(count)
        ]
    )


def test_the_ledger_costs_the_same_however_long_it_is(admin_client, django_assert_max_num_queries):
    calls(3)
    admin_client.get(LEDGER)
    calls(100)
    forget_setup()  # its seconds of freshness may be over in one request and not in the other
    with django_assert_max_num_queries(BADGES + 14) as few:
        page = admin_client.get(LEDGER).content.decode()
    assert "Read replies" in page
    calls(300)
    forget_setup()
    with django_assert_max_num_queries(len(few)):
        admin_client.get(LEDGER)


@pytest.mark.parametrize(
    ("query", "count"), [("outcome__exact=answered", 2), ("task__exact=reply", 0), ("provider=anthropic", 2)]
)
def test_the_ledger_is_filtered(admin_client, query, count):
    calls(2)
    assert len(admin_client.get(f"{LEDGER}?{query}").context["cl"].result_list) == count


def test_cost_is_shown_by_task_and_day_and_against_the_budget(admin_client):
    LlmRules.objects.update(daily_budget=2)
    DailySpend.objects.create(day=timezone.localdate(), task=Task.REPLY, provider="gemini", cost=Decimal("1.5"))
    page = admin_client.get(LEDGER).content.decode()
    assert "Answer customers: USD 1.50" in page
    assert 'aria-valuenow="75"' in page
    assert 'aria-valuenow="75"' in admin_client.get(BUDGET).content.decode()


def test_a_call_shows_what_was_asked_and_answered(admin_client):
    call = LlmCall.objects.create(task=Task.REPLY, provider="groq", question="the question", answer="the answer")
    page = admin_client.get(f"{LEDGER}{call.pk}/change/").content.decode()
    assert "the question" in page and "the answer" in page


def test_a_connection_is_tested(admin_client, gateway: Gateway):
    provider = gateway.use("groq")[0]
    ProviderHealth.objects.create(provider=provider, failures=5, rests_until=timezone.now() + timedelta(hours=1))
    gateway.script("groq", {"json": {"ready": True}})
    page = admin_client.post(f"{PROVIDERS}{provider.pk}/test/", follow=True).content.decode()
    assert "groq answers." in page
    assert ProviderHealth.objects.get().failures == 0
    gateway.script("groq", {"fault": "bad_key"})
    page = admin_client.post(f"{PROVIDERS}{provider.pk}/test/", follow=True).content.decode()
    assert "groq does not answer. key refused" in page
    assert [call.task for call in LlmCall.objects.all()] == ["", ""]


def test_a_test_says_what_is_missing(admin_client):
    provider = LlmProvider.objects.get(name="anthropic")
    page = admin_client.post(f"{PROVIDERS}{provider.pk}/test/", follow=True).content.decode()
    assert "There is no key" in page
    assert "not set up" in admin_client.get(PROVIDERS).content.decode()


def test_a_key_goes_in_and_never_comes_out(admin_client, gateway: Gateway):
    provider = gateway.use("groq")[0]
    address = f"{PROVIDERS}{provider.pk}/change/"
    kept = {"name": "groq", "kind": provider.kind, "is_on": "on", "position": 1, "json_mode": "schema"}
    for typed, stored in (("new-secret-key", "new-secret-key"), ("", "new-secret-key")):
        answer = admin_client.post(address, {**kept, "base_url": gateway.address("groq"), "new_key": typed})
        assert answer.status_code == 302, answer.context["errors"]
        provider.refresh_from_db()
        assert provider.api_key == stored
    assert "new-secret-key" not in admin_client.get(address).content.decode()


def test_a_switch_acts_at_once(admin_client, gateway: Gateway):
    gateway.use("groq")
    gateway.rule("groq", {"json": GLAD})
    rule = TaskRule.objects.get(task=Task.SPAM_CHECK)
    assert is_enabled(Task.SPAM_CHECK)
    form = {"cache_hours": 24, "routes-TOTAL_FORMS": 0, "routes-INITIAL_FORMS": 0}
    assert admin_client.post(f"{FEATURES}{rule.pk}/change/", form).status_code == 302
    assert not is_enabled(Task.SPAM_CHECK)


def test_who_may_only_look_cannot_test(client, gateway: Gateway):
    provider = gateway.use("groq")[0]
    user = User.objects.create_user("viewer", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_llmprovider"))
    client.force_login(user)
    assert client.post(f"{PROVIDERS}{provider.pk}/test/").status_code == 403
    assert "Test connection" not in client.get(f"{PROVIDERS}{provider.pk}/change/").content.decode()
    assert gateway.heard("groq") == []


@pytest.mark.parametrize("address", [LEDGER, PROVIDERS, FEATURES, BUDGET, "/admin/intelligence/modelprice/"])
def test_the_pages_open_in_arabic(admin_client, address):
    calls(1)
    assert admin_client.get(address, headers={"accept-language": "ar"}).status_code == 200
