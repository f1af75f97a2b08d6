import pytest

from campaigns.choices import RecipientState
from campaigns.models import CampaignCount, Recipient
from campaigns.selectors.progress import progress_of, reasons_of
from campaigns.services import moving
from campaigns.services.counting import squash_counts
from campaigns.services.moving import catch_up, follow_messages
from messaging.choices import MessageState
from messaging.models import Message
from messaging.services.outbox import cancel_messages, give_up
from messaging.signals import message_status_changed
from tests.campaigns.factories import campaign_on, fed, gateway, people, states

pytestmark = pytest.mark.django_db

S = MessageState


@pytest.fixture
def campaign():
    people(3)
    return fed(campaign_on(gateway(rate_per_second=100, delay_from=0, delay_to=0)))


def tell(state, *, messages=None, **columns):
    """As messaging does: the rows, and the news in the same transaction."""
    ids = list((messages or Message.objects.all()).values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(state=state, **columns)
    message_status_changed.send_robust(sender=None, message_ids=ids, state=state)


def test_recipients_follow_their_messages_upwards_only(campaign):
    for told, reached in ((S.SENT, "sent"), (S.READ, "read"), (S.DELIVERED, "read"), (S.FAILED, "read")):
        tell(told)
        assert states(campaign) == {reached: 3}


def test_the_same_news_twice_counts_once(campaign):
    tell(S.DELIVERED)
    tell(S.DELIVERED)
    assert states(campaign) == {"delivered": 3}


def test_a_failure_keeps_its_code_and_what_wins_over_it_does_not(campaign):
    tell(S.FAILED, error_code="131026")
    assert reasons_of(campaign.pk, RecipientState.FAILED) == {"131026": 3}
    tell(S.DELIVERED)
    assert states(campaign) == {"delivered": 3}
    assert set(Recipient.objects.values_list("reason", flat=True)) == {""}


def test_messages_of_others_are_none_of_ours(campaign, django_assert_max_num_queries):
    Recipient.objects.update(message=None)
    with django_assert_max_num_queries(3):
        tell(S.SENT)
    assert states(campaign) == {"queued": 3}


def test_a_message_cancelled_by_hand_cancels_its_recipient(campaign):
    message = Message.objects.first()
    assert cancel_messages([message.pk], reason="no") == 1
    assert states(campaign) == {"cancelled": 1, "queued": 2}
    assert cancel_messages([message.pk], reason="no") == 0


def test_what_was_not_heard_is_caught_up_with(campaign, monkeypatch):
    with monkeypatch.context() as deaf:
        deaf.setattr("campaigns.receivers.follow_messages", lambda *args: 1 / 0)
        tell(S.UNKNOWN)
    assert states(campaign) == {"queued": 3}
    assert catch_up() == 3
    Message.objects.update(state=S.SENT)
    assert catch_up() == 3
    assert states(campaign) == {"sent": 3}
    assert catch_up() == 0


def test_a_message_given_up_is_heard_of(campaign):
    tell(S.UNKNOWN)
    give_up(Message.objects.first(), by=None)
    catch_up()
    assert states(campaign) == {"failed": 1, "unknown": 2}


def test_a_state_ahead_of_the_outbox_moves_nobody(campaign):
    assert follow_messages([1, 2, 3], S.SENDING) == 0


def test_figures_are_squashed_without_changing_them(campaign):
    tell(S.SENT)
    tell(S.DELIVERED)
    before = progress_of([campaign.pk])
    assert squash_counts() > 0
    assert CampaignCount.objects.count() == 1
    assert progress_of([campaign.pk]) == before
    assert squash_counts() == 0


def test_progress_is_one_query_for_many(campaign, django_assert_num_queries):
    tell(S.SENT, messages=Message.objects.filter(pk=Message.objects.first().pk))
    with django_assert_num_queries(1):
        progress = progress_of([campaign.pk, campaign.pk + 1])
    assert (progress[campaign.pk].sent, progress[campaign.pk].done, progress[campaign.pk].total) == (1, 1, 3)
    assert progress[campaign.pk].percent == 33
    assert progress[campaign.pk + 1].total == 0


def test_ending_goes_in_pieces(campaign, monkeypatch):
    monkeypatch.setattr(moving, "_AT_ONCE", 2)
    Recipient.objects.update(state="due", message=None)
    assert moving.end_due(campaign.pk, RecipientState.CANCELLED, most=2) == 2
    assert moving.end_due(campaign.pk, RecipientState.CANCELLED, most=10) == 1
