from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

from common.evaluation import Evaluator, Row, by_value, of_a_class

from ..choices import Intent, Sentiment, Task, Urgency
from ..rules.replies import ReplyReading, read_reply
from ..services.classify import ClassifiedReply, classify_reply
from .models import require_model

_CLASSES: dict[str, type[Enum]] = {"intent": Intent, "sentiment": Sentiment, "urgency": Urgency}


def predict(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    return _predict(rows, read_reply)


def predict_with_llm(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    require_model(Task.CLASSIFY)
    return _predict(rows, lambda text, ours: classify_reply(text=text, original_message=ours))


def _predict(
    rows: Iterable[Row], read: Callable[[str, str], ReplyReading | ClassifiedReply]
) -> Iterator[dict[str, Any]]:
    for row in rows:
        said = read(str(row.get("text") or ""), str(row.get("original_message") or ""))
        agreed = {"agreed": said.agreed} if isinstance(said, ClassifiedReply) else {}
        yield {name: getattr(said, name).value for name in _CLASSES} | {"is_opt_out": said.is_opt_out} | agreed


def measure(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """A missed opt-out is the worst mistake: its rows are named."""
    told = {name: [pair for pair in pairs if name in pair[0]] for name in (*_CLASSES, "is_opt_out")}
    return {name: _of_classes(told[name], name, of) for name, of in _CLASSES.items()} | {
        "is_opt_out": _opt_out(told["is_opt_out"])
        | {"by_lang": {lang: _opt_out(part) for lang, part in by_value(told["is_opt_out"], "lang").items()}}
        | {
            "missed": [row["id"] for row, answer in told["is_opt_out"] if _missed(row, answer)],
            "false": [row["id"] for row, answer in told["is_opt_out"] if _missed(answer, row)],
        }
    }


def _of_classes(pairs: Sequence[tuple[Row, Row]], name: str, classes: type[Enum]) -> dict[str, Any]:
    return (
        _scores(pairs, name, classes)
        | {"by_lang": {lang: _macro(part, name, classes) for lang, part in by_value(pairs, "lang").items()}}
        | {"wrong": [row["id"] for row, answer in pairs if row[name] != answer[name]]}
    )


def _scores(pairs: Sequence[tuple[Row, Row]], name: str, classes: type[Enum]) -> dict[str, Any]:
    right = sum(row[name] == answer[name] for row, answer in pairs)
    return {
        "rows": len(pairs),
        "accuracy": round(right / len(pairs), 4) if pairs else None,
        "macro_f1": _macro(pairs, name, classes),
        "by_class": _by_class(pairs, name, classes),
    }


def _macro(pairs: Sequence[tuple[Row, Row]], name: str, classes: type[Enum]) -> float | None:
    """The mean over the classes that occur."""
    scores = [found["f1"] for found in _by_class(pairs, name, classes).values() if found["f1"] is not None]
    return round(sum(scores) / len(scores), 4) if scores else None


def _by_class(pairs: Sequence[tuple[Row, Row]], name: str, classes: type[Enum]) -> dict[str, dict[str, Any]]:
    values = [each.value for each in classes]
    return {
        value: of_a_class([(row[name] == value, answer[name] == value) for row, answer in pairs]) for value in values
    }


def _opt_out(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    return of_a_class([(bool(row["is_opt_out"]), bool(answer["is_opt_out"])) for row, answer in pairs])


def _missed(row: Row, answer: Row) -> bool:
    return bool(row["is_opt_out"]) and not answer["is_opt_out"]


REPLIES = Evaluator(
    task="replies",
    inputs=("text", "original_message"),
    answers=(*_CLASSES, "is_opt_out"),
    predict=predict,
    measure=measure,
    predict_with_llm=predict_with_llm,
)
