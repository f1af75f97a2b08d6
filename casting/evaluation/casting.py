from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.evaluation import Evaluator, Row, by_value, of_a_class

from ..rules.duplicates import Signature, find_duplicate, sign_call
from ..rules.extraction import extract_calls
from ..rules.prefilter import weigh_reading
from ..rules.reading import read
from ..rules.schema import ExtractedCall
from .fields import measure_fields

_FLAGS = ("prefilter", "is_casting_call")


def predict(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Duplicates refer to earlier rows of the file."""
    earlier: list[tuple[str, Signature]] = []
    for row in rows:
        reading = read(str(row.get("text") or ""))
        weighing = weigh_reading(reading)
        answer: dict[str, Any] = {"prefilter": weighing.passes, "is_casting_call": weighing.passes and weighing.is_call}
        if not answer["is_casting_call"]:
            yield answer | {"duplicate_of": None, "expected": None}
            continue
        sent_at = datetime.fromisoformat(str(row["sent_at"]))
        calls = extract_calls(text=reading.original, sent_at=sent_at, group_name=str(row.get("group_name") or ""))
        signature = sign_call(reading, calls, sent_at)
        duplicate = find_duplicate(signature, earlier)
        if duplicate is None:
            earlier.append((str(row["id"]), signature))
        yield answer | {"duplicate_of": duplicate, "expected": as_expected(calls)}


def as_expected(calls: Sequence[ExtractedCall]) -> dict[str, Any]:
    """In the shape of the labels; of several calls the first, with the roles of all."""
    fields = calls[0].model_dump(mode="json", exclude={"evidence", "start", "end"})
    roles = [role for call in calls for role in call.model_dump(mode="json")["roles"]]
    fields["roles"] = [{name: value for name, value in role.items() if name != "count"} for role in roles]
    if calls[0].pay:
        fields["pay"] |= {name: _figure(getattr(calls[0].pay, name)) for name in ("amount", "amount_max")}
    return fields


def _figure(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def measure(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    told = [pair for pair in pairs if "is_casting_call" in pair[0]]
    return {
        **{flag: _flag(told, flag) for flag in _FLAGS},
        "by_lang": {lang: _flag(part, "is_casting_call")["f1"] for lang, part in by_value(told, "lang").items()},
        "duplicate_of": _duplicates([pair for pair in told if "duplicate_of" in pair[0]]),
        "fields": measure_fields([pair for pair in told if pair[0].get("expected")]),
    }


def _flag(pairs: Sequence[tuple[Row, Row]], flag: str) -> dict[str, Any]:
    wrong = [(row, answer) for row, answer in pairs if bool(row["is_casting_call"]) != answer[flag]]
    return of_a_class([(bool(row["is_casting_call"]), answer[flag]) for row, answer in pairs]) | {
        "missed": [row["id"] for row, _ in wrong if row["is_casting_call"]],
        "false": {row["id"]: row.get("category") for row, _ in wrong if not row["is_casting_call"]},
    }


def _duplicates(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """A false merge loses a call: its rows are named."""
    right = sum(bool(row["duplicate_of"]) and row["duplicate_of"] == answer["duplicate_of"] for row, answer in pairs)
    labelled = sum(bool(row["duplicate_of"]) for row, _ in pairs)
    answered = sum(bool(answer["duplicate_of"]) for _, answer in pairs)
    return {
        "labelled": labelled,
        "recall": round(right / labelled, 4) if labelled else None,
        "precision": round(right / answered, 4) if answered else None,
        "missed": [row["id"] for row, answer in pairs if row["duplicate_of"] and not answer["duplicate_of"]],
        "false": [row["id"] for row, answer in pairs if answer["duplicate_of"] not in (None, row["duplicate_of"])],
    }


CASTING = Evaluator(
    task="casting",
    inputs=("text", "sent_at", "group_name"),
    answers=("prefilter", "is_casting_call", "duplicate_of", "expected"),
    predict=predict,
    measure=measure,
)
