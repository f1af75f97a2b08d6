"""On messages in styles other than those the rules were written from."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

CALLS = Path(__file__).parent / "calls.jsonl"


def _evaluate(task: str, file: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("evaluate", task, str(file), *options, stdout=out)
    measures: dict[str, Any] = json.loads(out.getvalue())
    return measures


@pytest.fixture(scope="module")
def measures() -> dict[str, Any]:
    return _evaluate("casting", CALLS)


def test_no_call_is_lost_and_little_else_passes(measures: dict[str, Any]) -> None:
    assert measures["prefilter"]["recall"] >= 0.98
    assert measures["prefilter"]["precision"] >= 0.85
    assert measures["is_casting_call"]["f1"] >= 0.95


def test_duplicates_are_found_and_nothing_is_merged_wrongly(measures: dict[str, Any]) -> None:
    assert measures["duplicate_of"]["recall"] >= 0.9
    assert measures["duplicate_of"]["false"] == []


@pytest.mark.parametrize(("field", "least"), [("deadline", 0.9), ("contact", 0.95), ("pay", 0.9), ("roles", 0.8)])
def test_fields_are_drawn(measures: dict[str, Any], field: str, least: float) -> None:
    assert measures["fields"][field]["f1"] >= least


def test_answers_have_the_shape_of_the_labels(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    _evaluate("casting", CALLS, "--predictions", str(out))
    first, *_, last = map(json.loads, out.read_text("utf-8").splitlines())
    assert set(first) == {"id", "prefilter", "is_casting_call", "duplicate_of", "expected"}
    assert first["expected"]["pay"]["amount"] == 100
    assert set(first["expected"]["roles"][0]) == {"name", "gender", "age_min", "age_max", "notes"}
    assert last["expected"] is None


def test_rows_without_labels_are_answered(tmp_path: Path) -> None:
    file, out = tmp_path / "groups.jsonl", tmp_path / "out.jsonl"
    file.write_text('{"id": "g-1", "name": "Casting Dubai"}\n{"id": "g-2", "name": "Fishing"}\n', "utf-8")
    _evaluate("groups", file, "--predictions", str(out))
    assert [json.loads(line)["is_casting_group"] for line in out.read_text("utf-8").splitlines()] == [True, False]
