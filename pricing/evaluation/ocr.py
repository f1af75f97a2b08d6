"""Prices in pictures: rows name an `image` beside the file, and the seller's `market`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from common.evaluation import EvaluationError, Evaluator, Row
from common.pictures import PictureRefused

from ..ocr import EngineMissing, read_picture
from .prices import answer_of, measure


def predict(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"expected": list(_answers(Path(str(row.get("image") or "")), str(row.get("market") or "")))}


def _answers(image: Path, market: str) -> Iterator[dict[str, Any]]:
    try:
        read = read_picture(image.read_bytes(), market=market)
    except OSError as error:
        raise EvaluationError(f"The picture {image} cannot be read: {type(error).__name__}.") from error
    except EngineMissing as error:
        raise EvaluationError(f"{error} is not installed: make setup FULL=1, or another OCR_ENGINE.") from error
    except PictureRefused:
        # No picture that we would take from anybody: no price in it.
        return
    for price in read.prices:
        yield answer_of(price.reading)


OCR = Evaluator(task="ocr", inputs=("image", "market"), answers=("expected",), predict=predict, measure=measure)
