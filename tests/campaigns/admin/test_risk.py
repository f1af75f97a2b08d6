"""The page of a number's risk, and where its badge shows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from campaigns.models import NumberRisk, RiskRules
from campaigns.risk.facts import NumberFacts
from campaigns.services.risk import assessing
from campaigns.services.risk.assessing import assess_numbers
from tests.campaigns.factories import campaign_on, gateway, launched, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(monkeypatch):
    """A campaign on a number that is about to be banned."""
    now = timezone.now()
    found = NumberFacts(at=now, disconnects=3, codes={"368": 2}, quality="RED")
    monkeypatch.setattr(assessing, "facts_of", lambda channel, *, at, hours=24: found)
    people(2)
    campaign = launched(campaign_on(gateway(name="Ikeja")))
    assess_numbers(now=now - timedelta(hours=1))
    assess_numbers(now=now)
    return campaign


def address(risk):
    return f"/admin/campaigns/numberrisk/{risk.pk}/change/"


def test_the_page_says_why_and_what_to_do_and_lets_them_go(admin_client, held):
    risk = NumberRisk.objects.get()
    page = admin_client.get(address(risk)).content.decode()
    assert "80 / 100" in page and "critical" in page and "<polyline" in page
    assert "restricted the account: 2 times" in page and "at most" in page and held.name in page
    admin_client.post(address(risk), {"reason": ""})
    assert NumberRisk.objects.get().held_at
    page = admin_client.post(address(risk), {"reason": "All asked for it"}, follow=True).content.decode()
    assert "The campaigns of this number go on: 1." in page and "All asked for it" in page
    assert NumberRisk.objects.get().held_at is None


def test_badges_in_the_lists_and_on_the_campaigns_pages(admin_client, held):
    risk = NumberRisk.objects.get()
    assert address(risk) in admin_client.get("/admin/messaging/channel/").content.decode()
    assert "Ikeja" in admin_client.get("/admin/campaigns/numberrisk/").content.decode()
    live = admin_client.get(f"/admin/campaigns/campaign/{held.pk}/change/").content.decode()
    assert "Held:" in live and "its campaigns wait" in live and address(risk) in live
    draft = campaign_on(risk.channel)
    builder = admin_client.get(f"/admin/campaigns/campaign/{draft.pk}/change/").content.decode()
    assert address(risk) in builder and "Send no campaign from it until" in builder
    assert ">held<" in admin_client.get("/admin/campaigns/campaign/").content.decode().replace("\n", "").replace(
        " ", ""
    )
    api = admin_client.get(f"/api/v1/campaigns/{held.pk}").json()
    assert "Ikeja" in api["held_because"][0]


def test_the_rules_are_one_row_that_keeps_its_order(admin_client):
    first = admin_client.get("/admin/campaigns/riskrules/", follow=True)
    form = first.context["adminform"].form
    said = {name: form.initial.get(name) or "" for name in form.fields} | {"holds": "on"}
    wrong = admin_client.post(first.request["PATH_INFO"], {**said, "medium_from": 90})
    assert "one after the other" in wrong.content.decode()
    admin_client.post(first.request["PATH_INFO"], {**said, "critical_from": 90})
    assert RiskRules.objects.get().rules.critical_from == 90


def test_who_may_not_run_campaigns_releases_nothing(client, held, django_user_model):
    user = django_user_model.objects.create_user("eye", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_numberrisk"))
    client.force_login(user)
    risk = NumberRisk.objects.get()
    assert "Let them go on" not in client.get(address(risk)).content.decode()
    assert client.post(address(risk), {"reason": "x"}).status_code == 403
