"""Leads go out: what the list shows, to whom it is allowed, harmless in a spreadsheet, and able to come back."""

import gc
import io
import itertools
import tracemalloc

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from leads.exports.columns import COLUMNS, cells_of
from leads.models import Identity, Lead, LeadExport
from leads.services import exporting
from leads.services.exporting import export_csv, export_xlsx
from leads.services.tagging import ensure_tag, tag_leads
from tests.leads.factories import IdentityFactory, LeadFactory, UserFactory
from tests.leads.imports.conftest import Importing

pytestmark = pytest.mark.django_db
LIST = "/admin/leads/lead/"
EXPORT = f"{LIST}export/"
_HOME = {"last_name": "", "country": "NG", "language": "en"}
COLUMNS_ASKED = ["phone", "first_name", "city"]


@pytest.fixture
def people():
    told = [("Amina", "Lagos", "NEW"), ("=HYPERLINK(1)", "Kano", "NEW"), ("Bola", "Lagos", "WON")]
    return [
        IdentityFactory(
            value=f"+23480312345{at:02d}", lead=LeadFactory(first_name=first, city=city, stage=stage, **_HOME)
        ).lead
        for at, (first, city, stage) in enumerate(told)
    ]


def take(client, query: str = "", file_format: str = "csv", columns=COLUMNS_ASKED) -> bytes:
    answer = client.post(f"{EXPORT}?{query}", {"file_format": file_format, "columns": columns})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def lines(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()


def test_all_of_them_the_newest_first_and_harmless(admin_client, admin_user, people):
    assert lines(take(admin_client)) == [
        "Phone,First name,City",
        "'+2348031234502,Bola,Lagos",
        "'+2348031234501,'=HYPERLINK(1),Kano",
        "'+2348031234500,Amina,Lagos",
    ]
    noted = LeadExport.objects.get()
    assert (noted.by, noted.count, noted.file_format, noted.fields) == (admin_user, 3, "csv", COLUMNS_ASKED)


def test_what_the_list_is_narrowed_to(admin_client, people):
    assert len(lines(take(admin_client, "stage__exact=WON"))) == 2
    assert lines(take(admin_client, "q=ami"))[1:] == ["'+2348031234500,Amina,Lagos"]
    assert LeadExport.objects.first().narrowed_by == "q=ami"
    shown = admin_client.get(f"{LIST}?stage__exact=WON").content.decode()
    assert f"{EXPORT}?stage__exact=WON" in shown


def test_those_that_were_ticked(admin_client, people):
    chosen = [people[0].pk, people[2].pk]
    answer = admin_client.post(LIST, {"action": "export_chosen", "_selected_action": chosen})
    assert answer.status_code == 302
    page = admin_client.get(answer.url)
    assert "2 chosen leads." in page.content.decode()
    assert len(lines(take(admin_client, answer.url.partition("?")[2]))) == 3


def test_a_workbook_holds_no_formula(admin_client, people):
    book = load_workbook(io.BytesIO(take(admin_client, file_format="xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}


def test_what_went_out_comes_back_as_it_was(admin_client, people, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    tag_leads(tag=ensure_tag("+vip"), lead_ids=[people[0].pk], by=None, source="staff")
    every = list(COLUMNS)
    before = lines(take(admin_client, columns=every))
    for file_format in ("csv", "xlsx"):
        content = take(admin_client, file_format=file_format, columns=every)
        Lead.objects.all().delete()
        job = Importing(content, f"list.{file_format}").check()
        assert job.counts == {"new": 3}
        job.run()
        assert Identity.objects.filter(value__startswith="+234").count() == 3
        after = lines(take(admin_client, columns=every))
        assert sorted(map(_lasting, after)) == sorted(map(_lasting, before))
        before = after


def _lasting(line: str) -> list[str]:
    """Without the numbers, times, sources and scores, which are new."""
    titles = list(COLUMNS)
    cells = line.split(",")
    own = {titles.index(name) for name in ("number", "source", "created_at", "score")}
    return [cell for at, cell in enumerate(cells) if at not in own]


def test_looking_is_not_taking(client, people):
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_lead"))
    client.force_login(viewer)
    assert client.get(EXPORT).status_code == 403
    assert EXPORT not in client.get(LIST).content.decode()
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_lead", "export_lead"]))
    assert client.get(EXPORT).status_code == 200
    assert EXPORT in client.get(LIST).content.decode()


def test_nothing_chosen_takes_nothing(admin_client, people):
    answer = admin_client.post(EXPORT, {"file_format": "csv", "columns": []})
    assert "Choose at least one column." in answer.content.decode()
    assert not LeadExport.objects.exists()


@pytest.fixture
def _let_go_at_once(monkeypatch):
    """When cycles are collected depends on the tests before. What those left behind is not looked through each time."""
    calls = itertools.count()
    gc.collect()
    gc.freeze()

    def cells(lead: Lead, columns: list[str]) -> list[object]:
        if next(calls) % 250 == 0:
            gc.collect()
        return cells_of(lead, columns)

    monkeypatch.setattr(exporting, "cells_of", cells)
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_let_go_at_once")
@pytest.mark.parametrize("export", [export_csv, export_xlsx])
def test_memory_and_queries_grow_by_sets_only(export, django_assert_num_queries):
    def peak(count: int) -> int:
        Lead.objects.bulk_create(Lead(first_name=f"a{at}") for at in range(count))
        gc.collect()
        tracemalloc.start()
        for _piece in export(Lead.objects.all(), list(COLUMNS)):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few = peak(500)
    # Three times as many in all: what piles up would show.
    assert peak(1_000) < 2 * few
    with django_assert_num_queries(3 * 4 + 1):
        for _piece in export(Lead.objects.all(), list(COLUMNS)):
            pass
