"""The steps of a running drip on their page: what a change means stands there before it is saved."""

import pytest
from django.contrib.auth.models import Permission

from campaigns.models import Campaign, Step
from tests.campaigns.factories import arrived, campaign_on, drip_on, fed, gateway, people
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    people(2)
    campaign = fed(drip_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0), days=(1,)))
    arrived()
    return campaign


@pytest.fixture
def said(campaign):
    first, second = campaign.steps.values_list("pk", flat=True)
    said = {"seen": [first, second], "step": [first, second]}
    for pk, body, days in ((first, "Hello {name|friend}", 0), (second, "Step 2", 1)):
        said |= {f"variant-{pk}": "A", f"step-{pk}-number": days, f"step-{pk}-unit": 1440}
        said |= {f"step-{pk}-A-body": body, f"step-{pk}-A-weight": 1}
    return said


def url(campaign, verb=""):
    return f"/admin/campaigns/build/{campaign.pk}/steps/{verb}"


def post(client, campaign, verb, said):
    return client.post(url(campaign, verb), said).content.decode()


def test_the_page_shows_where_people_stand(admin_client, campaign):
    live = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert url(campaign) in live
    page = admin_client.get(url(campaign)).content.decode()
    assert "Hello {name|friend}" in page and "Step 2" in page
    assert "had it, and wait for the next" in page and "Nothing changes for anybody who is in it." in page


def test_a_change_is_told_first_and_saved_by_a_button_only(admin_client, campaign, said):
    second = said["seen"][1]
    sooner = said | {f"step-{second}-number": 2, f"step-{second}-unit": 60}
    page = post(admin_client, campaign, "look/", sooner)
    assert "get it sooner (22 hours)" in page
    assert Step.objects.get(pk=second).delay_minutes == 1440
    admin_client.post(url(campaign, "save/"), sooner)
    assert Step.objects.get(pk=second).delay_minutes == 120


def test_steps_come_go_and_change_places_on_the_page_only(admin_client, campaign, said):
    first, second = said["seen"]
    page = post(admin_client, campaign, "reshape/", said | {"do": f"drop-step:{second}"})
    assert "get nothing more" in page
    page = post(admin_client, campaign, "reshape/", said | {"step": [first], "do": "add-step"})
    assert f'name="step" value="{second + 1}"' in page, "not the one that was dropped"
    assert Step.objects.filter(campaign=campaign).count() == 2
    new = {f"step-{second + 1}-A-body": "New", f"variant-{second + 1}": "A", f"step-{second + 1}-number": 1}
    admin_client.post(url(campaign, "save/"), said | new | {"step": [first, second + 1], f"step-{second + 1}-unit": 60})
    assert list(campaign.steps.values_list("number", "variants__body"))[1] == (2, "New")


def test_what_cannot_be_saved_stays_typed(admin_client, campaign, said):
    page = post(admin_client, campaign, "save/", said | {f"step-{said['seen'][0]}-A-body": "Hello {nmae}"})
    assert "nobody knows the variables {nmae}" in page and "Hello {nmae}" in page
    assert not Step.objects.filter(variants__body="Hello {nmae}").exists()


def test_only_a_drip_that_runs_and_only_by_who_may_run_it(admin_client, client, campaign, said):
    broadcast = fed(campaign_on(campaign.shares.get().channel))
    assert admin_client.get(url(broadcast)).status_code == 302
    writer = UserFactory(is_staff=True)
    codes = ("view_campaign", "change_campaign", "view_lead")
    writer.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(writer)
    for verb in ("look/", "reshape/", "save/"):
        assert client.post(url(campaign, verb), said).status_code == 403
    Campaign.objects.update(state="finished")
    assert "HX-Redirect" in admin_client.post(url(campaign, "look/"), said).headers
