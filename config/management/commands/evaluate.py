"""`manage.py evaluate TASK FILE.jsonl [--llm] [--predictions OUT.jsonl]`: see `common/evaluation.py`."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from common.evaluation import TASKS, EvaluationError, Evaluator, get_evaluator

_READS = ("SELECT", "WITH", "EXPLAIN", "PRAGMA", "SET", "SHOW", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


class Command(BaseCommand):
    help = "Answers the rows of a file by our rules and models, and measures the answers where the rows have labels."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task", help=", ".join(TASKS))
        parser.add_argument("file", type=Path, help="JSON lines, each with an id")
        parser.add_argument("--llm", action="store_true", help="ask a language model as well, not the rules alone")
        parser.add_argument("--predictions", type=Path, help="where to write the answers, one line per row")

    def handle(self, *, task: str, file: Path, llm: bool, predictions: Path | None, **_: Any) -> None:
        try:
            evaluator = get_evaluator(task)
            rows = list(_read(file))
            # What is asked of a model is in its ledger, as ever.
            with nullcontext() if llm else connection.execute_wrapper(_refuse_writes):
                said = list(_answer(evaluator, rows, file, llm=llm))
        except EvaluationError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read ({error}). Is it there, and migrated?") from error
        answers = [_of_task(evaluator, row, answer) for row, answer in zip(rows, said, strict=True)]
        if predictions:
            _write(predictions, answers)
        labelled = [
            (row, answer) for row, answer in zip(rows, answers, strict=True) if set(evaluator.answers) & set(row)
        ]
        measures = evaluator.measure(labelled) if labelled else {}
        model = {"language_model": _share_of_model(said)} if llm else {}
        summary = {"task": task, "rows": len(rows), "labelled": len(labelled), **model, **measures}
        self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))


def _read(file: Path) -> Iterator[dict[str, Any]]:
    if not file.is_file():
        raise EvaluationError(f"There is no file {file}.")
    known: set[str] = set()
    # Not splitlines(): a text may contain U+2028.
    for number, line in enumerate(file.read_text("utf-8-sig").split("\n"), start=1):
        if line.strip():
            yield _row(line, number, known)


def _row(line: str, number: int, known: set[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise EvaluationError(f"Line {number} is no JSON: {error}") from error
    if not isinstance(row, dict) or "id" not in row:
        raise EvaluationError(f"Line {number} is no object with an id.")
    if str(row["id"]) in known:
        raise EvaluationError(f"Line {number} has an id that was there before: {row['id']}.")
    known.add(str(row["id"]))
    return row


def _answer(evaluator: Evaluator, rows: list[dict[str, Any]], file: Path, *, llm: bool) -> Iterator[dict[str, Any]]:
    predict = evaluator.predict_with_llm if llm else evaluator.predict
    if predict is None:
        raise EvaluationError(f"No language model answers the task “{evaluator.task}” yet: leave out --llm.")
    asked = ({"id": row["id"], **_inputs(evaluator, row, file)} for row in rows)
    yield from predict(asked)


def _of_task(evaluator: Evaluator, row: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], **{name: answer[name] for name in evaluator.answers if name in answer}}


def _share_of_model(said: list[dict[str, Any]]) -> dict[str, int]:
    """Without it nobody could tell whether a model was measured, or the rules that stand in for it."""
    agreed = [answer.get("agreed") for answer in said]
    return {
        "answered": len(agreed) - agreed.count(None),
        "agreed_with_rules": agreed.count(True),
        "rules_alone": agreed.count(None),
    }


def _inputs(evaluator: Evaluator, row: dict[str, Any], file: Path) -> dict[str, Any]:
    """Only these: whoever answers cannot see the labels."""
    inputs = {name: row[name] for name in evaluator.inputs if name in row}
    if "image" in inputs:
        inputs["image"] = str((file.parent / inputs["image"]).resolve())
    return inputs


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not sql.lstrip("( \n").upper().startswith(_READS):
        raise EvaluationError("An evaluation writes nothing to the database, and something tried to.")
    return execute(sql, params, many, context)


def _write(file: Path, answers: list[dict[str, Any]]) -> None:
    """Whole or not at all."""
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.write_text("".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers), "utf-8")
    unfinished.replace(file)
