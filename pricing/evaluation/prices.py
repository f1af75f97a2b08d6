from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from common.evaluation import Evaluator, Row

from ..reading import PriceReading, read_prices

Triple = tuple[Decimal, str, str]


def predict(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        readings = read_prices(str(row.get("text") or ""), market=str(row.get("market") or ""))
        yield {"expected": [answer_of(reading) for reading in readings]}


def answer_of(reading: PriceReading) -> dict[str, Any]:
    amount = reading.amount
    number = int(amount) if amount == amount.to_integral_value() else float(amount)
    return {"amount": number, "currency": reading.currency, "role": reading.role.value}


def measure(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """Exact sets of (amount, currency, role); rows without any price apart: made up is worse than missed."""
    priced = [pair for pair in pairs if pair[0]["expected"]]
    bare = [pair for pair in pairs if not pair[0]["expected"]]
    return {
        "exact": _share(pairs),
        "exact_with_prices": _share(priced),
        "exact_without_prices": _share(bare),
        "amounts": _ratio(sum(_amounts(row) == _amounts(answer) for row, answer in pairs), len(pairs)),
        "by_market": {market: _share(part) for market, part in _by_market(pairs).items()},
        "wrong": [row["id"] for row, answer in pairs if _triples(row) != _triples(answer)],
    }


def _share(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    right = sum(_triples(row) == _triples(answer) for row, answer in pairs)
    return {"rows": len(pairs), "right": right, "share": _ratio(right, len(pairs))}


def _by_market(pairs: Sequence[tuple[Row, Row]]) -> dict[str, list[tuple[Row, Row]]]:
    markets = sorted({str(row.get("market") or "") for row, _ in pairs})
    return {market: [pair for pair in pairs if str(pair[0].get("market") or "") == market] for market in markets}


def _triples(row: Row) -> Counter[Triple]:
    return Counter((_number(price), str(price["currency"]), str(price["role"])) for price in row["expected"])


def _amounts(row: Row) -> Counter[Decimal]:
    return Counter(_number(price) for price in row["expected"])


def _number(price: Mapping[str, Any]) -> Decimal:
    return Decimal(str(price["amount"])).normalize()


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


PRICES = Evaluator(task="prices", inputs=("text", "market"), answers=("expected",), predict=predict, measure=measure)
