"""Gradient boosting, monotone in the price, calibrated on what came later than what it was fitted to."""

import hashlib
import hmac
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .evaluation import Quality, quality_of
from .features import COLUMNS, Example

LEAST_ROWS, LEAST_OF_EACH = 200, 30
# In the order of time: fitted to, calibrated on, judged by.
_FIT, _CALIBRATE = 0.6, 0.8
# From so many on, calibration follows any curve; with fewer that would follow chance.
_ENOUGH_FOR_ANY_CURVE = 5000
_DIGEST = 32

Chance = Callable[[Sequence[float]], float]


class NotEnoughData(Exception):
    """Too few inquiries, or too few of them ended in a sale, or too few did not."""

    def __init__(self, rows: int, bought: int) -> None:
        super().__init__(f"{rows} inquiries, {bought} bought")
        self.rows, self.bought = rows, bought


@dataclass(frozen=True, slots=True)
class Trained:
    quality: Quality
    content: bytes
    rows: int


def train(examples: Sequence[Example], *, key: bytes) -> Trained:
    """Judged by a model that saw the first part only; the one that is kept saw everything. Raises NotEnoughData."""
    examples = sorted(examples, key=lambda example: example.at)
    bought = sum(example.bought for example in examples)
    if len(examples) < LEAST_ROWS or min(bought, len(examples) - bought) < LEAST_OF_EACH:
        raise NotEnoughData(len(examples), bought)
    fit, calibrate = int(len(examples) * _FIT), int(len(examples) * _CALIBRATE)
    judged = examples[calibrate:]
    with _one_thread():
        trial = _fitted(examples[:fit], examples[fit:calibrate])
        quality = quality_of(_said(trial, judged), [example.bought for example in judged])
        kept = _fitted(examples[:calibrate], examples[calibrate:])
    return Trained(quality, _signed(pickle.dumps(kept), key), len(examples))


def load(content: bytes, *, key: bytes) -> Chance | None:
    """None where it is not what `train` with this key has made: whoever writes to the database runs no code here."""
    digest, data = content[:_DIGEST], content[_DIGEST:]
    if not hmac.compare_digest(digest, _digest(data, key)):
        return None
    model = pickle.loads(data)

    def chance(row: Sequence[float]) -> float:
        with _one_thread():
            return float(model.predict_proba([list(row)])[0][1])

    return chance


def _one_thread() -> Any:
    """Its threads wait for each other by spinning: beside other work on the same cores a second becomes a minute."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


def _fitted(first: Sequence[Example], later: Sequence[Example]) -> Any:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.frozen import FrozenEstimator

    # Small and slow to learn: a shop has thousands of inquiries, not millions.
    boosted = HistGradientBoostingClassifier(
        monotonic_cst=[way for _name, way in COLUMNS],
        learning_rate=0.06,
        max_iter=120,
        max_leaf_nodes=8,
        min_samples_leaf=20,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    ).fit(*_columns(first))
    if len({example.bought for example in later}) < 2:
        return boosted
    method = "isotonic" if len(later) >= _ENOUGH_FOR_ANY_CURVE else "sigmoid"
    return CalibratedClassifierCV(FrozenEstimator(boosted), method=method).fit(*_columns(later))


def _columns(examples: Sequence[Example]) -> tuple[list[list[float]], list[int]]:
    return [list(example.row) for example in examples], [int(example.bought) for example in examples]


def _said(model: Any, examples: Sequence[Example]) -> list[float]:
    return [float(each[1]) for each in model.predict_proba([list(example.row) for example in examples])]


def _signed(data: bytes, key: bytes) -> bytes:
    return _digest(data, key) + data


def _digest(data: bytes, key: bytes) -> bytes:
    return hmac.new(b"pricing.learning" + key, data, hashlib.sha256).digest()
