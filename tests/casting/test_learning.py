"""What people decide and change measures the reading."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from casting.choices import RejectReason
from casting.selectors.learning import corrected_fields, examples, precision_by_month
from casting.services.reviewing import approve_call, edit_call, reject_call, undo_last

from .posts import OTHER_CALL, a_call

pytestmark = pytest.mark.django_db


def test_decisions_and_edits_become_rows_that_evaluate_measures(admin_user, tmp_path, capsys):
    good, wrong = a_call(), a_call(OTHER_CALL)
    edit_call(call=good, by=admin_user, fields={"city": "Riyadh"})
    approve_call(call=good, by=admin_user)
    reject_call(call=wrong, by=admin_user, reason=RejectReason.NO_CALL)
    file = tmp_path / "examples.jsonl"
    call_command("casting_examples", str(file))
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(row["is_casting_call"], row["group_name"]) for row in rows] == [
        (True, "Casting Lagos"),
        (False, "Casting Lagos"),
    ]
    assert rows[0]["expected"]["location_city"] == "Riyadh"
    capsys.readouterr()
    call_command("evaluate", "casting", str(file))
    said = json.loads(capsys.readouterr().out)
    assert said["is_casting_call"]["precision"] == 0.5
    assert said["fields"]["location_city"]["wrong"] == [f"call-{good.pk}"]
    assert said["fields"]["deadline"]["f1"] == said["fields"]["contact"]["f1"] == 1.0


def test_what_was_taken_back_is_no_example(admin_user):
    approve_call(call=a_call(), by=admin_user)
    undo_last(by=admin_user)
    assert not list(examples())


def test_precision_by_group_and_month_and_the_fields_that_are_corrected(admin_client, admin_user):
    first, second = a_call(), a_call(OTHER_CALL)
    edit_call(call=first, by=admin_user, fields={"city": "Riyadh"})
    approve_call(call=first, by=admin_user)
    reject_call(call=second, by=admin_user, reason=RejectReason.NO_CALL)
    (row,) = precision_by_month()
    assert (row.group, row.decided, row.right, row.percent) == ("Casting Lagos", 2, 1, 50)
    assert [(each.field, each.percent) for each in corrected_fields()] == [("city", 100)]
    page = admin_client.get(reverse("casting-pages:learning")).content.decode()
    assert "50 %" in page and "Casting Lagos" in page
    lines = b"".join(admin_client.get(reverse("casting-pages:examples")).streaming_content).splitlines()
    assert len(lines) == 2
