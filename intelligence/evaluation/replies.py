from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from common.evaluation import Evaluator, Row, by_value, of_a_class
from common.text.opt_out import detect_opt_out, offered_keywords


def predict(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        text, ours = str(row.get("text") or ""), str(row.get("original_message") or "")
        yield {"is_opt_out": bool(detect_opt_out(text, keywords=offered_keywords(ours)))}


def measure(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """A missed opt-out is the worst mistake: its rows are named."""
    judged = [pair for pair in pairs if "is_opt_out" in pair[0]]
    return {
        "is_opt_out": _opt_out(judged)
        | {"by_lang": {lang: _opt_out(part) for lang, part in by_value(judged, "lang").items()}}
        | {
            "missed": [row["id"] for row, answer in judged if row["is_opt_out"] and not answer["is_opt_out"]],
            "false": [row["id"] for row, answer in judged if answer["is_opt_out"] and not row["is_opt_out"]],
        }
    }


def _opt_out(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    return of_a_class([(bool(row["is_opt_out"]), bool(answer["is_opt_out"])) for row, answer in pairs])


REPLIES = Evaluator(
    task="replies",
    inputs=("text", "original_message"),
    answers=("is_opt_out",),
    predict=predict,
    measure=measure,
)
