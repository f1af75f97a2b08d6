import pytest

from leads.errors import TagNameMissing
from leads.models import LeadTag, Tag
from leads.services.tagging import ensure_tag, tag_leads, untag_leads
from leads.signals import lead_tagged

from ..factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    news = []

    def note(sender, **told):
        news.append({key: told[key] for key in ("lead_ids", "tag", "by_id", "source")})

    lead_tagged.connect(note)
    yield news
    lead_tagged.disconnect(note)


@pytest.mark.parametrize("spelling", ["vip", " VIP ", "Vip"])
def test_a_tag_is_one_however_it_is_spelt(spelling):
    assert ensure_tag("VIP") == ensure_tag(spelling)
    assert Tag.objects.get().name == "VIP"


def test_arabic_spellings_are_one_tag():
    assert ensure_tag("أحمد  هدية") == ensure_tag("احمد هديه")


def test_a_tag_without_a_name_is_refused():
    with pytest.raises(TagNameMissing):
        ensure_tag("  ")


def test_a_set_is_tagged_once_and_only_the_new_are_told(told, django_capture_on_commit_callbacks):
    first, second, third = (LeadFactory() for _ in range(3))
    tag, by = ensure_tag("ghost"), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        assert tag_leads(tag=tag, lead_ids=[first.pk], by=None, source="pricing") == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert tag_leads(tag=tag, lead_ids=[first.pk, second.pk, third.pk, 10**9], by=by, source="staff") == 2
        assert tag_leads(tag=tag, lead_ids=[second.pk], by=by, source="staff") == 0
    assert told == [
        {"lead_ids": (first.pk,), "tag": "ghost", "by_id": None, "source": "pricing"},
        {"lead_ids": (second.pk, third.pk), "tag": "ghost", "by_id": by.pk, "source": "staff"},
    ]
    kept = LeadTag.objects.get(lead=first)
    assert (kept.by, kept.source) == (None, "pricing")


def test_a_set_costs_the_same_as_one(django_assert_max_num_queries):
    tag = ensure_tag("ghost")
    leads = [LeadFactory().pk for _ in range(40)]
    with django_assert_max_num_queries(4):
        assert tag_leads(tag=tag, lead_ids=leads, by=None, source="staff") == 40


def test_untagging_counts_who_had_it_and_leaves_others():
    one, other = LeadFactory(), LeadFactory()
    tag, kept = ensure_tag("ghost"), ensure_tag("vip")
    for each in (tag, kept):
        tag_leads(tag=each, lead_ids=[one.pk], by=None, source="staff")
    before = one.updated_at
    assert untag_leads(tag=tag, lead_ids=[one.pk, other.pk]) == 1
    assert untag_leads(tag=tag, lead_ids=[one.pk]) == 0
    assert list(one.tags.all()) == [kept]
    one.refresh_from_db()
    assert one.updated_at > before
