from campaigns.choices import CampaignState, RecipientState
from campaigns.transitions import CAMPAIGN_MOVES, OF_MESSAGE, RECIPIENT_MOVES
from messaging.choices import MessageState


def test_nothing_follows_the_end_of_a_campaign():
    for end in (CampaignState.FINISHED, CampaignState.CANCELLED):
        assert not CAMPAIGN_MOVES.targets(end)


def test_a_status_only_lifts():
    assert RECIPIENT_MOVES.allows(RecipientState.DELIVERED, RecipientState.READ)
    assert not RECIPIENT_MOVES.allows(RecipientState.READ, RecipientState.DELIVERED)
    assert not RECIPIENT_MOVES.allows(RecipientState.DELIVERED, RecipientState.FAILED)
    assert RECIPIENT_MOVES.allows(RecipientState.FAILED, RecipientState.DELIVERED)


def test_every_end_of_a_message_is_one_of_its_recipient():
    ahead = {MessageState.RECEIVED, MessageState.QUEUED, MessageState.SENDING}
    assert set(OF_MESSAGE) == set(MessageState) - ahead
