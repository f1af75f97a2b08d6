from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from common.evaluation import Evaluator, Row, by_value, of_a_class

from ..choices import SpamRisk, Task
from ..rules.spam import KINDS, assess
from ..services.spam import check_spam
from .models import require_model

_LABELS = sorted({kind.label for kind in KINDS.values() if kind.label})


def predict(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        reading = assess(str(row.get("text") or ""))
        yield {"spam_risk": reading.risk.value, "indicators": reading.labels}


def predict_with_llm(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    require_model(Task.SPAM_CHECK)
    for row in rows:
        checked = check_spam(text=str(row.get("text") or ""))
        yield {"spam_risk": checked.risk.value, "indicators": checked.labels, "agreed": checked.agreed}


def measure(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    judged = [pair for pair in pairs if "spam_risk" in pair[0]]
    told = [pair for pair in pairs if "indicators" in pair[0]]
    return {
        "spam_risk": _risks(judged)
        | {"by_lang": {lang: _risks(part)["macro_f1"] for lang, part in by_value(judged, "lang").items()}}
        | {"wrong": [row["id"] for row, answer in judged if row["spam_risk"] != answer["spam_risk"]]},
        "indicators": {label: _of_label(told, label) for label in _LABELS}
        | {"exact": sum(sorted(row["indicators"]) == sorted(answer["indicators"]) for row, answer in told)},
    }


def _risks(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """The mean over the classes that occur; a class that is never found counts as nothing."""
    of_each = {
        risk.value: of_a_class([(row["spam_risk"] == risk, answer["spam_risk"] == risk) for row, answer in pairs])
        for risk in SpamRisk
    }
    scores = [found["f1"] for found in of_each.values() if found["f1"] is not None]
    return {"rows": len(pairs), "macro_f1": round(sum(scores) / len(scores), 4) if scores else None, "by_risk": of_each}


def _of_label(pairs: Sequence[tuple[Row, Row]], label: str) -> dict[str, Any]:
    found = of_a_class([(label in row["indicators"], label in answer["indicators"]) for row, answer in pairs])
    return {name: found[name] for name in ("labelled", "recall", "precision")}


SPAM = Evaluator(
    task="spam",
    inputs=("text",),
    answers=("spam_risk", "indicators"),
    predict=predict,
    measure=measure,
    predict_with_llm=predict_with_llm,
)
