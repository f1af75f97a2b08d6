import pytest
from django.contrib.auth.models import Group
from django.db import connection

from common.admin.paging import AtLeast, EstimatingPaginator

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups():
    Group.objects.bulk_create(Group(name=f"group {number:02}") for number in range(25))
    return Group.objects.order_by("name")


def test_a_small_table_is_counted_exactly(groups):
    paginator = EstimatingPaginator(groups, 10)
    assert (paginator.count, paginator.num_pages) == (25, 3)


def test_a_filtered_count_stops_at_the_limit_and_says_so(groups, monkeypatch):
    monkeypatch.setattr(EstimatingPaginator, "LIMIT", 20)
    paginator = EstimatingPaginator(groups.filter(name__startswith="group"), 10)
    assert (str(paginator.count), paginator.num_pages) == ("20+", 2)
    assert str(EstimatingPaginator(groups.filter(name__startswith="group 0"), 10).count) == "10"


def test_an_open_count_reads_as_one_in_templates():
    from django.template import Context, Template

    assert Template("{{ count }}").render(Context({"count": AtLeast(10_000)})) == "10,000+"


def test_pages_hold_the_same_rows_in_the_same_order(groups, django_assert_num_queries):
    paginator = EstimatingPaginator(groups, 10)
    assert paginator.count
    with django_assert_num_queries(2):
        rows = list(paginator.page(3).object_list)
    assert rows == list(groups)[20:]


def test_lists_that_are_no_query_work_as_ever():
    assert list(EstimatingPaginator(["a", "b", "c"], 2).page(2).object_list) == ["c"]


# The estimate is PostgreSQL's own.
@pytest.mark.postgres
def test_a_large_table_is_estimated(groups, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE auth_group")
    monkeypatch.setattr(EstimatingPaginator, "LIMIT", 5)
    paginator = EstimatingPaginator(groups, 10)
    assert paginator.count == 25
