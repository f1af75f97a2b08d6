"""What a language model read is believed as far as the message says it: words that are not there are dropped, what the
rules read otherwise is kept as they read it and marked as doubtful.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from intelligence.schemas import CallRead, RoleRead

from .reading import Reading, Span, read
from .schema import Evidence, ExtractedCall, PayFields, RoleFields


@dataclass(slots=True)
class Merge:
    """One call as both read it, growing field by field."""

    reading: Reading
    by_rules: ExtractedCall
    by_model: CallRead
    # By field; what is not here stays as the rules read it.
    taken: dict[str, object] = field(default_factory=dict)
    evidence: dict[str, list[Span]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


def merge(text: str, by_rules: ExtractedCall, by_model: CallRead) -> tuple[ExtractedCall, tuple[str, ...]]:
    """The call, and the fields that a person should look at."""
    part = text[by_rules.start : by_rules.end] or text
    merging = Merge(read(part), by_rules, by_model)
    for step in (_texts, _kind, _city, _deadline, _pay, _roles, _requirements):
        step(merging)
    call = by_rules.model_copy(update={**merging.taken, "evidence": tuple(_evidence(merging))})
    return call, tuple(dict.fromkeys(merging.doubts))


def locate(reading: Reading, words: str | None) -> Span | None:
    """Where the message has these words, in any spelling."""
    wanted = re.findall(r"\S+", read(words or "").text)
    if not wanted:
        return None
    pattern = r"\s+".join(map(re.escape, wanted))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", reading.text)
    return reading.span(*found.span()) if found else None


def _take(merging: Merge, name: str, value: object, spans: Iterable[Span | None]) -> None:
    merging.taken[name] = value
    merging.evidence[name] = [span for span in spans if span]


def _texts(merging: Merge) -> None:
    for name in ("title", "shoot_dates"):
        said = getattr(merging.by_model, name)
        if span := locate(merging.reading, said):
            _take(merging, name, re.sub(r"\s+", " ", span.words).strip(), [span])


def _kind(merging: Merge) -> None:
    ours, theirs = merging.by_rules.project_type, merging.by_model.project_type
    if ours != theirs:
        merging.taken["project_type"] = theirs
        if ours != "other":
            merging.doubts.append("project_type")
    if merging.by_rules.is_paid is None and merging.by_model.is_paid is not None:
        merging.taken["is_paid"] = merging.by_model.is_paid
        merging.doubts.append("is_paid")


def _city(merging: Merge) -> None:
    ours, theirs = merging.by_rules.location_city, merging.by_model.city
    span = locate(merging.reading, merging.by_model.city_words)
    if ours is None and theirs and span:
        _take(merging, "location_city", theirs, [span])
    elif ours and theirs and span and ours.casefold() != theirs.casefold():
        merging.doubts.append("location_city")


def _deadline(merging: Merge) -> None:
    """A date is worked out from words: what only the model worked out is looked at."""
    ours, theirs = merging.by_rules.deadline, _day(merging.by_model.deadline)
    span = locate(merging.reading, merging.by_model.deadline_words)
    if ours is None and theirs and span:
        _take(merging, "deadline", theirs, [span])
    if theirs and span and ours != theirs:
        merging.doubts.append("deadline")


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said or "")
    except ValueError:
        return None


def _pay(merging: Merge) -> None:
    ours, model = merging.by_rules.pay, merging.by_model
    span = locate(merging.reading, model.pay_words)
    if ours is None and span:
        amounts = [_said(span.words, amount) for amount in (model.pay_amount, model.pay_amount_max)]
        currency = model.pay_currency if model.pay_currency and re.fullmatch(r"[A-Z]{3}", model.pay_currency) else None
        pay = PayFields(text=span.words.strip(), amount=amounts[0], amount_max=amounts[1], currency=currency)
        _take(merging, "pay", pay, [span])
        merging.doubts.append("pay")
    elif ours and span and model.pay_amount is not None and ours.amount != Decimal(str(model.pay_amount)):
        merging.doubts.append("pay")


def _said(words: str, amount: float | None) -> Decimal | None:
    """An amount whose digits are not in the words was made up; thousands may be a word."""
    digits = re.sub(r"[^\d]", "", read(words).text)
    if amount is None or not 0 < amount < 1e9:
        return None
    return Decimal(str(amount)) if f"{amount:.0f}".rstrip("0") in digits else None


def _roles(merging: Merge) -> None:
    grounded = [(role, span) for role in merging.by_model.roles if (span := locate(merging.reading, role.name))]
    if not grounded:
        return
    roles = tuple(_role(merging, role) for role, _span in grounded)
    if _facts(roles) != _facts(merging.by_rules.roles):
        merging.doubts.append("roles")
    _take(merging, "roles", roles, [span for _role, span in grounded])


def _role(merging: Merge, role: RoleRead) -> RoleFields:
    """An age that the message does not name is none."""
    known = {age for ours in merging.by_rules.roles for age in (ours.age_min, ours.age_max)}
    numbers = {int(number) for number in re.findall(r"\d{1,3}", merging.reading.text)} | known
    ages = [age if age in numbers and age is not None and age <= 120 else None for age in (role.age_min, role.age_max)]
    if ages != [role.age_min, role.age_max]:
        merging.doubts.append("roles")
    count = role.count if role.count and role.count > 0 else None
    return RoleFields(name=role.name.strip(), gender=role.gender, age_min=ages[0], age_max=ages[1], count=count)


def _facts(roles: Iterable[RoleFields]) -> list[tuple[str, int, int]]:
    return sorted((role.gender, role.age_min or -1, role.age_max or -1) for role in roles)


def _requirements(merging: Merge) -> None:
    spans = [span for said in merging.by_model.requirements if (span := locate(merging.reading, said))]
    if spans:
        _take(merging, "requirements", tuple(span.words.strip() for span in spans), spans)


def _evidence(merging: Merge) -> Iterator[Evidence]:
    """In the whole message."""
    offset = merging.by_rules.start
    yield from (kept for kept in merging.by_rules.evidence if kept.field not in merging.evidence)
    for name, spans in merging.evidence.items():
        for span in spans:
            yield Evidence(field=name, start=span.start + offset, end=span.end + offset, words=span.words)
