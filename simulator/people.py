"""The people on the other side: their business-scoped ids, names, and numbers that make sends fail."""

from __future__ import annotations

from dataclasses import dataclass

# A valid Nigerian number that ends in an error code fails with that code: 2349010CCCCCC after it was accepted,
# 2349011CCCCCC at once. Chosen so that no counting generator of test numbers wanders into it.
FAILS_LATER, FAILS_AT_ONCE = "2349010", "2349011"
CODE_RANGE = range(100_000, 140_000)

_COUNTRIES = {
    "234": "NG", "233": "GH", "254": "KE", "212": "MA", "213": "DZ", "216": "TN", "966": "SA", "971": "AE", "974": "QA",
    "965": "KW", "962": "JO", "961": "LB", "964": "IQ", "20": "EG", "27": "ZA", "44": "GB", "33": "FR", "49": "DE",
    "1": "US",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    code: int
    later: bool


class People:
    def __init__(self) -> None:
        self._bsuids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._failing: dict[str, Failure] = {}

    def bsuid(self, phone: str) -> str:
        """The same phone always has the same id, unless an inbound message said another."""
        return self._bsuids.get(phone) or made_up_bsuid(phone)

    def name(self, person: str) -> str:
        return self._names.get(person, "")

    def meet(self, person: str, *, bsuid: str = "", name: str = "") -> None:
        if bsuid:
            self._bsuids[person] = bsuid
        if name:
            self._names[person] = name

    def let_fail(self, person: str, failure: Failure | None) -> None:
        key = person.lstrip("+")
        if failure is None:
            self._failing.pop(key, None)
        else:
            self._failing[key] = failure

    def failure(self, person: str) -> Failure | None:
        """A chat id of a gateway fails like the number in front of its @."""
        listed = self._failing.get(person) or self._failing.get(person.partition("@")[0])
        return listed or _failure_by_convention(person)

    def reset(self) -> None:
        self._bsuids.clear()
        self._names.clear()
        self._failing.clear()


def made_up_bsuid(phone: str) -> str:
    country = _COUNTRIES.get(phone[:3]) or _COUNTRIES.get(phone[:2]) or _COUNTRIES.get(phone[:1]) or "ZZ"
    # An odd factor that is no multiple of five permutes the numbers below 10^17: no two phones share an id.
    return f"{country}.{int(phone) * 48_271_003 % 10**17:017d}" if phone.isdecimal() else f"{country}.{phone}"


def _failure_by_convention(person: str) -> Failure | None:
    if not person.startswith((FAILS_LATER, FAILS_AT_ONCE)) or len(person) != 13:
        return None
    code = int(person[7:]) if person[7:].isdecimal() else 0
    return Failure(code, later=person.startswith(FAILS_LATER)) if code in CODE_RANGE else None
