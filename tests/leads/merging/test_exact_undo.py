"""Whatever hangs on two leads, a merge that is undone leaves no trace: every row and column of every table."""

import pytest

from leads.merging.registry import references
from leads.merging.values import all_rows
from leads.models import Lead
from leads.services.merging import merge_leads, undo_merge

from .graphs import Graph, snapshot, tables_of_leads

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(12))
def test_a_merge_that_is_undone_restores_every_row_and_column(seed, django_capture_on_commit_callbacks):
    kept, other, _third = Graph(seed).of(Lead)
    before = snapshot()
    with django_capture_on_commit_callbacks(execute=True):
        merged = merge_leads(keep=kept.pk, other=other.pk, by=None)
        between = snapshot()
        undo_merge(merge=merged.merge, by=None)
    assert between != before
    assert_same(snapshot(), before)


@pytest.mark.parametrize("seed", range(100, 104))
def test_a_chain_of_merges_is_undone_in_reverse_order(seed):
    first, second, third = Graph(seed).of(Lead)
    states, merges = [snapshot()], []
    for keep, other in ((second, first), (third, second)):
        merges.append(merge_leads(keep=keep.pk, other=other.pk, by=None).merge)
        states.append(snapshot())
    undo_merge(merge=merges[1], by=None)
    assert_same(snapshot(), states[1])
    undo_merge(merge=merges[0], by=None)
    assert_same(snapshot(), states[0])


@pytest.mark.parametrize("seed", range(200, 204))
def test_nothing_is_left_with_the_lead_that_went(seed):
    kept, other, _third = Graph(seed).of(Lead)
    merge_leads(keep=kept.pk, other=other.pk, by=None)
    assert not Lead.objects.filter(pk=other.pk).exists()
    for field in references(Lead):
        assert not all_rows(field.model).filter(**{field.attname: other.pk}).exists(), field


def test_the_graphs_hold_rows_of_every_table():
    """Chance may leave out a table in one graph, and not in all: else nothing is tested there."""
    graphs = [Graph(seed) for seed in range(300, 303)]
    missing = {model for model in tables_of_leads() if not any(graph.of(model) for graph in graphs)}
    assert not missing


def assert_same(now, before):
    for table, rows in before.items():
        assert now[table] == rows, table
