"""Measuring the rules and models of the apps on files of rows: `manage.py evaluate TASK FILE.jsonl`.

An app registers an evaluator in `ready()`; the command in `config` reads the file, asks it and prints the measures:

    register_evaluator(Evaluator(task="replies", inputs=("text",), predict=predict, measure=measure))
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TASKS = ("replies", "spam", "prices", "ocr", "casting", "groups")

Row = Mapping[str, Any]


class EvaluationError(Exception):
    """Why a file cannot be evaluated, for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """`predict` gets of each row its id and what `inputs` names, in the order of the file, and answers in that order.

    `measure` compares rows with labels to their answers; it gets only those pairs where a label is present. Neither
    writes to the database, and the same rows give the same answers. Only what a model is asked goes into its ledger.
    """

    task: str
    inputs: tuple[str, ...]
    # The labels, which are the keys of an answer.
    answers: tuple[str, ...]
    predict: Callable[[Iterable[Row]], Iterator[dict[str, Any]]]
    measure: Callable[[Sequence[tuple[Row, Row]]], dict[str, Any]]
    # Its answers also carry "agreed": whether rules and model say the same; None where rules alone answered.
    predict_with_llm: Callable[[Iterable[Row]], Iterator[dict[str, Any]]] | None = None


_evaluators: dict[str, Evaluator] = {}


def register_evaluator(evaluator: Evaluator) -> None:
    _evaluators[evaluator.task] = evaluator


def get_evaluator(task: str) -> Evaluator:
    if task not in TASKS:
        raise EvaluationError(f"There is no task “{task}”. Tasks: {', '.join(TASKS)}.")
    if task not in _evaluators:
        provided = ", ".join(sorted(_evaluators))
        raise EvaluationError(f"Nothing answers the task “{task}” yet. To be evaluated now: {provided}.")
    return _evaluators[task]


def of_a_class(pairs: Sequence[tuple[bool, bool]]) -> dict[str, Any]:
    """Precision and recall of a yes-or-no answer, by pairs of (label, answer); null where there was nothing to find."""
    found = sum(label and answer for label, answer in pairs)
    labelled, answered = sum(label for label, _ in pairs), sum(answer for _, answer in pairs)
    recall, precision = _ratio(found, labelled), _ratio(found, answered)
    return {
        "rows": len(pairs),
        "labelled": labelled,
        "recall": recall,
        "precision": precision,
        "f1": _ratio(2 * found, labelled + answered),
    }


def by_value(pairs: Sequence[tuple[Row, Row]], name: str) -> dict[str, list[tuple[Row, Row]]]:
    """The pairs by a field of their rows, such as "lang"; rows without it are left out."""
    values = sorted({str(row[name]) for row, _ in pairs if name in row})
    return {value: [pair for pair in pairs if str(pair[0].get(name)) == value] for value in values}


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
