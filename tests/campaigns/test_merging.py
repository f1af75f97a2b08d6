import pytest

from campaigns.models import Recipient
from leads.services.merging import merge_leads, undo_merge
from tests.campaigns.factories import campaign_on, fed, gateway, launched, people, states
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_stays_one_recipient_and_keeps_what_they_got():
    first, second = people(2)
    sent = fed(campaign_on(gateway(rate_per_second=100, delay_from=0, delay_to=0)))
    Recipient.objects.filter(lead=first).update(state="due", message=None)
    message = Recipient.objects.get(lead=second).message
    waiting = launched(campaign_on(gateway()))
    Recipient.objects.filter(campaign=waiting, lead=first).delete()
    merge = merge_leads(keep=first.pk, other=second.pk, by=UserFactory()).merge
    assert Recipient.objects.get(campaign=sent).message == message
    assert Recipient.objects.get(campaign=waiting).lead == first
    undo_merge(merge=merge, by=UserFactory())
    assert Recipient.objects.filter(campaign=sent).count() == 2
    assert Recipient.objects.get(campaign=sent, lead=second).message == message


def test_figures_follow_a_merge_and_its_undo():
    first, second = people(2)
    campaign = fed(campaign_on(gateway(rate_per_second=100, delay_from=0, delay_to=0)))
    merge = merge_leads(keep=first.pk, other=second.pk, by=UserFactory()).merge
    assert states(campaign) == {"queued": 1}
    undo_merge(merge=merge, by=UserFactory())
    assert states(campaign) == {"queued": 2}
