from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from common.evaluation import Evaluator, Row, of_a_class

from ..rules.groups import recognise_group


def predict(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"is_casting_group": recognise_group(str(row.get("name") or "")).is_casting}


def measure(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    told = [(row, answer) for row, answer in pairs if "is_casting_group" in row]
    return {
        "is_casting_group": of_a_class(
            [(bool(row["is_casting_group"]), answer["is_casting_group"]) for row, answer in told]
        )
        | {"wrong": [row["id"] for row, answer in told if bool(row["is_casting_group"]) != answer["is_casting_group"]]}
    }


GROUPS = Evaluator(task="groups", inputs=("name",), answers=("is_casting_group",), predict=predict, measure=measure)
