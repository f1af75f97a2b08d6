"""`manage.py evaluate`: rows in, answers and measures out, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from common import evaluation
from common.evaluation import Evaluator, register_evaluator

ROOT = Path(__file__).resolve().parents[2]
OURS = "New bags! Reply OFF to opt out"
ROWS = [
    {"id": "b", "lang": "en", "text": "STOP", "is_opt_out": True},
    {"id": "a", "lang": "en", "text": "off", "original_message": OURS, "is_opt_out": True},
    {"id": 3, "lang": "ar-eg", "text": "السعر كام؟\u2028شكرا", "is_opt_out": True},
    {"id": "d", "text": "no label"},
]


def write(folder: Path, rows: list[dict]) -> Path:
    file = folder / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", "utf-8")
    return file


def evaluate(file: Path, *more: str, task: str = "replies") -> tuple[dict, list[dict]]:
    out = file.with_name("out.jsonl")
    printed = []
    call_command("evaluate", task, str(file), "--predictions", str(out), *more, stdout=_Lines(printed))
    return json.loads("".join(printed)), [json.loads(line) for line in out.read_text("utf-8").splitlines()]


class _Lines:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def write(self, text: str) -> None:
        self.lines.append(text)


def test_one_line_per_id_in_the_order_of_the_file_and_measures_of_what_is_labelled(tmp_path):
    measures, answers = evaluate(write(tmp_path, ROWS))
    assert [(answer["id"], answer["is_opt_out"]) for answer in answers] == [
        ("b", True),
        ("a", True),
        (3, False),
        ("d", False),
    ]
    assert answers[2] == {
        "id": 3,
        "intent": "price_inquiry",
        "sentiment": "neutral",
        "urgency": "medium",
        "is_opt_out": False,
    }
    assert (measures["rows"], measures["labelled"]) == (4, 3)
    found = measures["is_opt_out"]
    assert (found["recall"], found["precision"], found["missed"]) == (0.6667, 1.0, [3])
    assert found["by_lang"]["en"]["recall"] == 1.0


def test_the_same_file_gives_the_same_and_labels_change_no_answer(tmp_path):
    first = evaluate(write(tmp_path, ROWS))
    assert evaluate(write(tmp_path, ROWS)) == first
    bare = [{key: value for key, value in row.items() if key != "is_opt_out"} for row in ROWS]
    measures, answers = evaluate(write(tmp_path, bare))
    assert answers == first[1]
    assert measures == {"task": "replies", "rows": 4, "labelled": 0}


def test_who_answers_sees_the_inputs_only_and_images_where_they_lie(tmp_path, monkeypatch):
    seen = []

    def predict(rows):
        for row in rows:
            seen.append(row)
            yield {"expected": [], "secret": 1}

    monkeypatch.setattr(evaluation, "_evaluators", {})
    register_evaluator(Evaluator("ocr", ("image", "market"), ("expected",), predict, lambda pairs: {}))
    rows = [{"id": 1, "image": "pictures/1.png", "market": "NG", "expected": [5], "note": "x"}]
    _measures, answers = evaluate(write(tmp_path, rows), task="ocr")
    assert seen == [{"id": 1, "image": str((tmp_path / "pictures/1.png").resolve()), "market": "NG"}]
    assert answers == [{"id": 1, "expected": []}]


@pytest.mark.django_db
def test_nothing_is_written_to_the_database(tmp_path, monkeypatch):
    def predict(rows):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_session VALUES ('a', 'b', '2026-01-01')")
        yield from ({"is_opt_out": False} for _ in rows)

    monkeypatch.setattr(evaluation, "_evaluators", {})
    register_evaluator(Evaluator("replies", ("text",), ("is_opt_out",), predict, lambda pairs: {}))
    with pytest.raises(CommandError, match="writes nothing"):
        evaluate(write(tmp_path, ROWS))
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("task", "lines", "more", "says"),
    [
        ("poems", "", (), "no task “poems”"),
        ("replies", '{"id": 1}\n{"id": 1}', (), "Line 2 has an id that was there before"),
        ("replies", '{"text": "x"}', (), "Line 1 is no object with an id"),
        ("replies", "{", (), "Line 1 is no JSON"),
        ("replies", None, (), "There is no file"),
    ],
)
def test_what_cannot_be_evaluated_says_why(tmp_path, task, lines, more, says):
    file = tmp_path / "rows.jsonl"
    if lines is not None:
        file.write_text(lines)
    with pytest.raises(CommandError, match=says):
        call_command("evaluate", task, str(file), *more)


def test_a_task_whose_part_is_not_there_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "_evaluators", {})
    with pytest.raises(CommandError, match="Nothing answers the task “ocr”"):
        call_command("evaluate", "ocr", str(write(tmp_path, ROWS)))


def test_it_runs_with_an_empty_environment_and_no_database(tmp_path):
    file = write(tmp_path, ROWS)
    var = {"MAJLIS_VAR": str(tmp_path / "var")}  # leave the developer's own alone
    command = [sys.executable, "manage.py", "evaluate", "replies", str(file), "--predictions", str(tmp_path / "o")]
    ran = subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", **var}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["rows"] == 4
    assert not list((tmp_path / "var").glob("*.sqlite3"))
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
