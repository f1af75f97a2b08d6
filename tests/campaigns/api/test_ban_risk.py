"""POST ai/ban-risk: a text, a number, or both."""

import pytest
from django.contrib.auth.models import Permission

from campaigns.models import RiskAssessment
from tests.campaigns.factories import gateway
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/ai/ban-risk"
LOUD = "You have WON a prize!!! Send your PIN to claim it: bit.ly/x"


@pytest.fixture
def ask(admin_client):
    return lambda **body: admin_client.post(URL, body, "application/json")


def test_a_number_by_its_providers_id_or_ours(ask):
    channel = gateway()
    told = ask(phone_number_id=channel.external_id, hours=48).json()
    assert (told["risk_score"], told["risk_level"], told["factors"], told["recommendations"]) == (0, "low", [], [])
    assert told["metrics"]["total_messages"] == 0 and told["metrics"]["hours"] == 48
    assert {"messages_per_hour", "response_rate", "blocked_count"} <= told["metrics"].keys()
    assert ask(channel=str(channel.pk)).json()["risk_level"] == "low"
    assert not RiskAssessment.objects.exists(), "computed, not kept"


def test_a_text_and_both(ask):
    told = ask(message=LOUD).json()
    assert told["risk_level"] in ("high", "critical") and told["metrics"] is None
    assert {"code", "title", "points", "most", "evidence"} == told["factors"][0].keys()
    assert told["recommendations"]
    both = ask(message=LOUD, channel=gateway().external_id).json()
    assert both["risk_score"] == told["risk_score"] and both["metrics"]["total_messages"] == 0


@pytest.mark.parametrize("body", [{}, {"channel": "nobody"}, {"message": "x", "hours": 0}])
def test_what_cannot_be_asked(ask, body):
    assert ask(**body).status_code == 400


def test_it_needs_its_permission(client):
    user = UserFactory()
    client.force_login(user)
    assert client.post(URL, {"message": "x"}, "application/json").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_numberrisk"))
    client.force_login(type(user).objects.get(pk=user.pk))
    assert client.post(URL, {"message": "x"}, "application/json").status_code == 200
