"""The builder: what is typed is kept at once, and what it would do stands beside it."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from campaigns.choices import CampaignState
from campaigns.models import Campaign, Step, Variant
from campaigns.segments import IN_IMPORT
from leads.choices import ConsentSource, ConsentStatus, ImportState
from leads.models import ImportRow, LeadImport, Segment
from leads.services.consent import Evidence, record_consent
from leads.services.tagging import ensure_tag, tag_leads
from messaging.models import MessageTemplate, SendingRules
from messaging.selectors.sending_rules import forget_rules
from tests.campaigns.factories import EVERYBODY, campaign_on, gateway, people
from tests.leads.factories import NOON, UserFactory
from tests.messaging.factories import ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment():
    return Segment.objects.create(name="Lagos", definition=EVERYBODY)


def typed(channel, **more):
    said = {
        "name": "Eid",
        "kind": "broadcast",
        "who": "segment",
        "lifetime_hours": "24",
        f"share-{channel.pk}": "1",
        "step": "1",
        "variant-1": "A",
        "step-1-number": "0",
        "step-1-unit": "60",
        "step-1-A-body": "Hello {name|friend}",
        "step-1-A-weight": "1",
    }
    return said | more


def post(client, campaign, verb, said):
    return client.post(f"/admin/campaigns/build/{campaign.pk}/{verb}/", said).content.decode()


def test_a_campaign_begins_as_a_draft(admin_client):
    answer = admin_client.post("/admin/campaigns/campaign/add/", {"name": "Eid", "kind": "drip"})
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.kind, campaign.created_by.is_superuser) == (CampaignState.DRAFT, "drip", True)
    page = admin_client.get(answer["Location"]).content.decode()
    assert "Nobody gets it: choose a segment or say who." in page and "Add a step" in page


def test_who_may_be_woken_by_it_is_said(admin_client):
    draft = campaign_on(gateway(), state=CampaignState.DRAFT)

    def shown() -> str:
        forget_rules()
        return admin_client.get(f"/admin/campaigns/campaign/{draft.pk}/change/").content.decode()

    assert "No quiet hours are set" in shown()
    SendingRules.objects.update_or_create(defaults={"quiet_from": time(21), "quiet_until": time(8)})
    assert "Nobody gets it between 21:00 and 08:00" in shown()
    forget_rules()


def test_what_is_typed_is_kept_and_its_effect_shown(admin_client, segment):
    channel = gateway()
    _amina, bola, _silent = people(3, language="en")
    people(1, language="ar", first_name="أمينة")
    withdraw(bola)
    campaign = campaign_on(channel, audience={})
    said = typed(channel, segment=segment.pk, variables="offer = 20 %", **{"step-1-A-body": "Hello {name}: {offer}!!!"})
    page = post(admin_client, campaign, "save", said)
    campaign.refresh_from_db()
    assert (campaign.segment, campaign.variables) == (segment, {"offer": "20 %"})
    assert Variant.objects.get().body == "Hello {name}: {offer}!!!"
    assert "people get it, of 4" in page and "They do not want to be written to." in page
    assert "Hello أمينة" in page and ": 20 %!!!" in page
    assert "exclamation" in page or "full stop" in page
    assert "Nothing stands in its way." in page


def withdraw(lead):
    record_consent(lead_id=lead.pk, status=ConsentStatus.WITHDRAWN, evidence=Evidence(ConsentSource.STAFF, at=NOON))


def test_an_audience_before_a_channel_is_reached_by_nobody(admin_client, segment):
    people(2)
    campaign = campaign_on(state=CampaignState.DRAFT)
    said = typed(gateway(), segment=segment.pk)
    page = post(admin_client, campaign, "save", {key: value for key, value in said.items() if "share" not in key})
    assert "Choose at least one channel to send by." in page
    assert "0</p>" in page or ">0<" in page


def test_the_audience_is_counted_anew_only_where_it_may_have_changed(admin_client, segment):
    channel = gateway()
    people(1)
    campaign = campaign_on(channel, audience={})
    said = typed(channel, segment=segment.pk)
    page = post(admin_client, campaign, "save", said)
    assert 'id="audience-now"' in page
    fingerprint = page.split('name="fingerprint" value="')[1].split('"')[0]
    again = post(admin_client, campaign, "save", {**said, "fingerprint": fingerprint, "step-1-A-body": "Good day"})
    assert 'id="audience-now"' in again, "another variable may be lacking"
    third = post(admin_client, campaign, "save", {**said, "fingerprint": fingerprint, "per_minute": "5"})
    assert 'id="audience-now"' not in third


def test_by_tags_and_by_an_imported_list(admin_client):
    channel = gateway()
    amina, bola = people(2)
    tag = ensure_tag("VIP")
    tag_leads(tag=tag, lead_ids=[amina.pk], by=None, source="staff")
    job = LeadImport.objects.create(
        file_name="fair.csv", country="NG", state=ImportState.DONE, started_at=timezone.now()
    )
    for line, lead in enumerate((amina, bola), start=2):
        ImportRow.objects.create(job=job, line=line, verdict="new", lead=lead)
    campaign = campaign_on(channel, audience={})
    assert "person gets it, of 1" in post(admin_client, campaign, "save", typed(channel, who="tags", tags=tag.pk))
    assert "people get it, of 2" in post(admin_client, campaign, "save", typed(channel, who="list", lists=job.pk))
    campaign.refresh_from_db()
    assert campaign.audience["rules"] == [{"field": IN_IMPORT, "op": "any", "value": [job.pk]}]
    assert "fair.csv" in admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()


def test_what_is_wrong_is_told_and_nothing_of_it_kept(admin_client, segment):
    channel = gateway()
    campaign = campaign_on(channel, name="Before")
    page = post(admin_client, campaign, "save", typed(channel, lifetime_hours="0", variables="no equals sign"))
    assert "Not kept:" in page and "write it as name = value" in page
    campaign.refresh_from_db()
    assert campaign.name == "Before"


def test_a_drip_grows_and_shrinks(admin_client, segment):
    channel = gateway()
    campaign = campaign_on(channel, audience={})
    said = typed(channel, kind="drip", segment=segment.pk)
    page = post(admin_client, campaign, "reshape", {**said, "do": "add-step"})
    assert 'name="step-2-A-body"' in page and 'name="variant-2"' in page
    assert 'name="step-2-number" value="1"' in page and '<option value="1440" selected' in page
    two = {**said, "step": ["1", "2"], "variant-1": ["A", "B"], "variant-2": "A"}
    two |= {"step-1-B-body": "Hey", "step-1-B-weight": "3", "step-2-A-body": "Still there?", "step-2-A-weight": "1"}
    two |= {"step-2-number": "2", "step-2-unit": "1440"}
    post(admin_client, campaign, "save", two)
    first, second = Step.objects.order_by("number")
    assert [(one.name, one.weight) for one in first.variants.all()] == [("A", 1), ("B", 3)]
    assert second.delay_minutes == 2880
    page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert "Still there?" in page and '<option value="1440" selected' in page
    post(admin_client, campaign, "reshape", {**two, "do": "drop-step:1"})
    assert Step.objects.get().variants.get().body == "Still there?"


def test_a_templates_places_appear_and_are_filled(admin_client, segment):
    channel = ChannelFactory(parent_id="2001")
    people(1, first_name="Amina")
    MessageTemplate.objects.create(
        account_id="2001", name="offer", language="en", category="MARKETING", status="APPROVED",
        synced_at=timezone.now(), components=[{"type": "BODY", "text": "Dear {{1}}, come."}],
    )  # fmt: skip
    campaign = campaign_on(channel, audience={})
    said = typed(channel, segment=segment.pk, **{"step-1-A-body": "", "step-1-A-template": "offer|en"})
    page = post(admin_client, campaign, "reshape", said)
    assert 'name="step-1-A-value:1"' in page and "Values are missing or empty" in page
    page = post(admin_client, campaign, "save", {**said, "step-1-A-value:1": "{name|friend}"})
    assert "Dear Amina" in page and "Nothing stands in its way." in page
    assert Variant.objects.get().template_values == {"1": "{name|friend}"}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"step-1-A-body": "Hello {nmae}"}, "{nmae}"),
        ({"segment": ""}, "Nobody gets it"),
        ({"step-1-A-body": ""}, "has no text with a share"),
    ],
)
def test_what_is_not_ready_is_not_launched(admin_client, segment, spoil, words):
    channel = gateway()
    people(1)
    campaign = campaign_on(channel, audience={})
    said = typed(channel, segment=segment.pk) | spoil
    answer = admin_client.post(f"/admin/campaigns/build/{campaign.pk}/launch/", said, follow=True)
    assert words in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


def test_launched_at_once_or_at_its_minute(admin_client, segment):
    channel = gateway()
    people(1)
    now, later = campaign_on(channel), campaign_on(channel)
    said = typed(channel, segment=segment.pk)
    answer = admin_client.post(f"/admin/campaigns/build/{now.pk}/launch/", said, follow=True)
    assert "is on its way." in answer.content.decode()
    minute = timezone.localtime(timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    admin_client.post(f"/admin/campaigns/build/{later.pk}/launch/", {**said, "starts_at": minute})
    states = list(Campaign.objects.order_by("pk").values_list("state", flat=True))
    assert states == [CampaignState.RUNNING, CampaignState.SCHEDULED]
    assert "HX-Refresh" in admin_client.post(f"/admin/campaigns/build/{now.pk}/save/", said).headers


def test_to_launch_is_a_permission_of_its_own(client, segment):
    channel = gateway()
    people(1)
    campaign = campaign_on(channel)
    writer = UserFactory(is_staff=True)
    codes = ("view_campaign", "change_campaign", "view_lead")
    writer.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(writer)
    said = typed(channel, segment=segment.pk)
    assert "Somebody who may launch campaigns" in post(client, campaign, "save", said)
    assert client.post(f"/admin/campaigns/build/{campaign.pk}/launch/", said).status_code == 403
    assert client.post(f"/admin/campaigns/campaign/{campaign.pk}/change/", {"do": "pause"}).status_code == 403


def test_who_lacks_a_value_is_counted(admin_client, segment):
    channel = gateway()
    people(2, first_name="", last_name="")
    people(1, first_name="Amina")
    campaign = campaign_on(channel, audience={})
    page = post(
        admin_client, campaign, "save", typed(channel, segment=segment.pk, **{"step-1-A-body": "Hello {first_name}"})
    )
    assert "2 of them have no value" in page


def test_the_page_costs_the_same_for_many_people(admin_client, segment, django_assert_max_num_queries):
    channel = gateway()
    people(12)
    campaign = campaign_on(channel, audience={})
    said = typed(channel, segment=segment.pk)
    post(admin_client, campaign, "save", said)
    with django_assert_max_num_queries(75):
        post(admin_client, campaign, "save", said)
