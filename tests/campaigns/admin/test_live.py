"""The page of a campaign on its way, and the list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.choices import CampaignState, RecipientState
from campaigns.models import Campaign, Recipient
from campaigns.selectors.live import live
from campaigns.services.moving import move_recipients
from campaigns.services.pausing import finish_done, pause_campaign
from campaigns.services.reconciling import reconcile
from messaging.choices import MessageState
from messaging.models import Hold, Message
from tests.badges import BADGES
from tests.campaigns.factories import campaign_on, fed, gateway, launched, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    people(4)
    return fed(campaign_on(gateway()))


def address(campaign, more=""):
    return f"/admin/campaigns/campaign/{campaign.pk}/{more or 'change/'}"


def end(campaign, state, number, **changes):
    chosen = Recipient.objects.filter(campaign=campaign, state=RecipientState.QUEUED).values("pk")[:number]
    move_recipients(Recipient.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))), state, **changes)


def test_how_far_how_fast_and_what_went_wrong(admin_client, running):
    end(running, RecipientState.SENT, 2)
    end(running, RecipientState.FAILED, 1, reason="131026")
    sent = Recipient.objects.filter(campaign=running, state=RecipientState.SENT).values("message")
    Message.objects.filter(pk__in=sent).update(state=MessageState.SENT, sent_at=timezone.now() - timedelta(seconds=30))
    page = admin_client.get(address(running)).content.decode()
    assert "3 / 4" in page and "75 %" in page
    assert "messages a minute" in page and "left" in page
    assert "131026" in page and "Pause" in page
    piece = admin_client.get(address(running, "live/"), {"state": "running"}).content.decode()
    assert "3 / 4" in piece and "every 2s" in piece and "<html" not in piece


def test_an_error_comes_with_the_policys_advice(running):
    Campaign.objects.get().shares.get().channel.__class__.objects.update(kind="whatsapp_cloud")
    end(running, RecipientState.FAILED, 2, reason="131026")
    (fault,) = live(running).faults
    assert (fault.code, fault.number, fault.is_final) == ("131026", 2, True)
    assert fault.advice


def test_pause_resume_and_cancel_from_the_page(admin_client, running):
    def do(verb):
        admin_client.post(address(running), {"do": verb})
        running.refresh_from_db()
        return running.state

    assert do("pause") == CampaignState.PAUSED
    assert Hold.objects.filter(key=running.origin, ended_at=None).exists()
    assert admin_client.get(address(running, "live/"), {"state": "running"}).headers["HX-Refresh"] == "true"
    assert do("resume") == CampaignState.RUNNING
    assert do("cancel") == CampaignState.CANCELLED
    assert (
        "has moved on meanwhile" in admin_client.post(address(running), {"do": "pause"}, follow=True).content.decode()
    )


def test_the_failed_are_tried_again_as_a_draft(admin_client, running):
    assert "Try the failed again" not in admin_client.get(address(running)).content.decode()
    end(running, RecipientState.FAILED, 4, reason="131000")
    finish_done()
    assert "Try the failed again" in admin_client.get(address(running)).content.decode()
    answer = admin_client.post(address(running), {"do": "retry"}, follow=True)
    again = Campaign.objects.latest("pk")
    assert again.state == CampaignState.DRAFT and answer.redirect_chain[-1][0] == address(again)
    page = answer.content.decode()
    assert "As it stands" in page and "people get it, of 4" in page


def test_what_reached_everybody_is_not_tried_again(admin_client, running):
    end(running, RecipientState.DELIVERED, 4)
    finish_done()
    assert "Try the failed again" not in admin_client.get(address(running)).content.decode()


def test_the_list_has_the_bars_and_the_actions(admin_client, running):
    people(1)
    draft = campaign_on(gateway())
    page = admin_client.get("/admin/campaigns/campaign/").content.decode()
    assert "0 / 4" in page and 'role="progressbar"' in page

    def act(action, **more):
        said = {"action": action, "_selected_action": [running.pk, draft.pk], **more}
        return admin_client.post("/admin/campaigns/campaign/", said, follow=True).content.decode()

    page = act("pause")
    assert "1 campaign paused." in page and "was skipped: it is draft" in page
    assert "1 campaign goes on." in act("resume")
    assert "4 people who are still to come get nothing." in act("cancel_chosen")
    assert "1 campaign cancelled." in act("cancel_chosen", confirmed="1")


def test_a_draft_may_be_deleted_and_what_was_sent_not(admin_client, running):
    draft = campaign_on(gateway())
    assert admin_client.post(address(running, "delete/"), {"post": "yes"}).status_code == 403
    assert admin_client.post(address(draft, "delete/"), {"post": "yes"}).status_code == 302
    assert list(Campaign.objects.values_list("pk", flat=True)) == [running.pk]


def test_pages_cost_the_same_for_any_number(admin_client, running, django_assert_max_num_queries):
    for _ in range(5):
        campaign_on(running.shares.get().channel)
    # Half of them are the menu's badges.
    with django_assert_max_num_queries(BADGES + 10):
        admin_client.get("/admin/campaigns/campaign/")
    with django_assert_max_num_queries(32):
        admin_client.get(address(running, "live/"), {"state": "running"})


def test_waiting_for_its_turn_is_no_standstill(running):
    people(1)
    campaign = campaign_on(gateway())
    campaign.steps.update(delay_minutes=90)
    launched(campaign)
    assert live(campaign).pace.next_turn > timezone.now()
    pause_campaign(campaign, by=None)
    assert live(campaign).pace.next_turn is None


def test_why_a_drip_stopped_for_people_is_said_in_words(admin_client, running):
    Recipient.objects.filter(campaign=running).update(state=RecipientState.DUE)
    move_recipients(Recipient.objects.filter(campaign=running), RecipientState.STOPPED, reason="bought")
    reconcile(running.pk)
    page = admin_client.get(address(running)).content.decode()
    assert "Stopped" in page and "They bought." in page
    admin_client.cookies["django_language"] = "ar"
    assert "bought" not in admin_client.get(address(running)).content.decode()
