"""`manage.py evaluate prices`, and what the rules reach on lists in other styles than the data's."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

DATA = Path(__file__).parent.parent / "data"


def evaluate(file: Path, out: Path) -> tuple[dict, list[dict]]:
    printed = StringIO()
    call_command("evaluate", "prices", str(file), "--predictions", str(out), stdout=printed)
    return json.loads(printed.getvalue()), [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_one_answer_per_row_with_numbers_and_measures(tmp_path):
    rows = [
        {"id": "a", "market": "NG", "text": "was 20k now ₦13,900.50", "expected": []},
        {"id": "b", "market": "EG", "text": "السعر خاص", "expected": []},
        {"id": "c", "market": "EG", "text": "٣٥٠ جنيه"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    measures, answers = evaluate(file, tmp_path / "out.jsonl")
    assert answers[0] == {
        "id": "a",
        "expected": [
            {"amount": 20000, "currency": "NGN", "role": "old"},
            {"amount": 13900.5, "currency": "NGN", "role": "current"},
        ],
    }
    assert answers[1:] == [
        {"id": "b", "expected": []},
        {"id": "c", "expected": [{"amount": 350, "currency": "EGP", "role": "current"}]},
    ]
    assert (measures["labelled"], measures["exact"]["right"], measures["wrong"]) == (2, 1, ["a"])
    assert measures["exact_without_prices"] == {"rows": 2, "right": 1, "share": 0.5}


@pytest.mark.parametrize("which", ["", "_second", "_third", "_fourth", "_fifth"])
def test_lists_in_other_styles_are_read(which, tmp_path):
    measures, _ = evaluate(DATA / f"prices_blind{which}.jsonl", tmp_path / "out.jsonl")
    assert measures["exact"]["share"] >= 0.95
