"""Several who merge the same people at the same moment, and messages that arrive meanwhile."""

import threading
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from leads.errors import MergeError
from leads.models import Lead, LeadMerge
from leads.services.capture import capture_lead
from leads.services.merging import merge_leads, undo_merge

from ..factories import IdentityFactory, LeadFactory, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def together(*deeds):
    """Run all at once; what each returned, or the error that it met."""
    start, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        start.wait()
        try:
            answers[number] = deed()
        except MergeError as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_who_merge_a_pair_crosswise_merge_it_once():
    for _round in range(5):
        one, other = LeadFactory(), LeadFactory()
        answers = together(
            lambda a=one.pk, b=other.pk: merge_leads(keep=a, other=b, by=None),
            lambda a=one.pk, b=other.pk: merge_leads(keep=b, other=a, by=None),
        )
        assert sorted(isinstance(answer, MergeError) for answer in answers) == [False, True]
        assert Lead.objects.filter(pk__in=[one.pk, other.pk]).count() == 1


def test_a_ring_of_merges_leaves_one_or_more_and_loses_no_identity():
    leads = [IdentityFactory().lead for _number in range(3)]
    ring = zip(leads, leads[1:] + leads[:1], strict=True)
    together(*(lambda a=a.pk, b=b.pk: merge_leads(keep=a, other=b, by=None) for a, b in ring))
    left = Lead.objects.all()
    assert sum(lead.identities.count() for lead in left) == 3
    assert len(left) == 3 - LeadMerge.objects.count()


def test_whoever_writes_while_they_are_merged_lands_at_the_lead_that_stays():
    for number in range(5):
        keep, other = (IdentityFactory(value=f"+23480312345{number}{side}").lead for side in (1, 2))
        who = f"phone:+23480312345{number}2"

        def meet(n, who=who):
            return capture_lead(person=person(who, f"bsuid:NG.{who[-3:]}{n}"), at=timezone.now())

        together(
            lambda a=keep.pk, b=other.pk: merge_leads(keep=a, other=b, by=None),
            *(partial(meet, n) for n in range(3)),
        )
        assert not Lead.objects.filter(pk=other.pk).exists()
        assert keep.identities.count() == 5


def test_two_who_undo_a_merge_undo_it_once():
    merge = merge_leads(keep=LeadFactory().pk, other=LeadFactory().pk, by=None).merge
    answers = together(*(lambda: undo_merge(merge=merge, by=None) for _number in range(2)))
    assert sorted(isinstance(answer, MergeError) for answer in answers) == [False, True]
    assert Lead.objects.count() == 2
