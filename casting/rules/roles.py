"""Who is sought: the roles with gender, ages and how many."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .ages import Age, find_ages
from .gender import gender_of
from .lexicon import expression
from .reading import Line, Reading, Span, read
from .schema import Gender

_BULLET = re.compile(r"^[\W_]*(?:\d{1,2} ?[.)\-](?= ?[^\W\d]) ?)?")
_IS_BULLET = re.compile(r"^\s*(?:[-•●▪◾◽🔸🔹▫✅➖⭐*+>]|\d{1,2} ?[.)\-] ?[^\W\d])")
_NAME_ENDS = re.compile(r"\s[-–—:]|[–—:،,(\[/|]|\s-|(?<!mr)(?<!mrs)(?<!dr)\.(?:\s|$)|\d{2}|:|\n")
_COUNT = re.compile(
    r"^(?:عدد )?(\d{1,3}) ?(?:x|×)?(?= ?[^\W\d])(?! ?(?:sar|aed|egp))|[x×] ?(\d{1,2})\b|عدد[: ]*(\d{1,3})"
)
_PROJECT = re.compile(
    r"(?<!\w)(?:ل(?:ل)?|for (?:an? |our |the )?)(?:\w+ ){0,2}?(?:فيلم|فلم|مسلسل|اعلان|مسرحيه|دبلجه"
    r"|برنامج|كليب|حمله|تصوير|عرض|فيديو|مشروع|شركه|براند|مشهد)"
)
_QUOTED = re.compile(r"[\"«“']([^\"»”'\n]{2,30})[\"»”']")

_LONGEST_NAME = 45


@dataclass(frozen=True, slots=True)
class Role:
    """`gender` is female, male or any; `count` is how many are sought."""

    name: str
    gender: Gender
    age_min: int | None
    age_max: int | None
    count: int | None
    notes: str
    span: Span


def find_roles(reading: Reading) -> list[Role]:
    own: list[Role] = []
    ages: list[Age] = []
    for line in reading.lines:
        if _is_about_something_else(line.text):
            continue
        for start, end, age in _parts(line):
            role = _role(line, start, end, age)
            if role:
                own.append(role)
            elif age:
                ages.append(age)
    roles = own
    named = _named(reading)
    if len(roles) == 1 and not named and (sought := _sought(reading)) and _is_trait(reading, roles[0], sought):
        gender = roles[0].gender if sought.gender == "any" else sought.gender
        roles = [replace(sought, gender=gender, age_min=roles[0].age_min, age_max=roles[0].age_max)]
    if not roles or (len(roles) == 1 and named and not _is_listed(reading, roles[0])):
        roles = _one_role(reading, roles, named)
    return [_aged(role, ages) for role in _unique(roles)]


def _is_trait(reading: Reading, role: Role, sought: Role) -> bool:
    """ "A youthful voice 25-35" tells of whoever another line seeks."""
    if _is_listed(reading, role) or "\n" not in reading.original[sought.span.start : role.span.start]:
        return False
    name = read(role.name).text
    only_gender = any(expression("people", "gender", kind).fullmatch(name) for kind in ("any", "female", "male"))
    return not _is_sought(read(role.span.words).text) or (
        only_gender and expression("calls", "for", "person").search(name) is not None
    )


def _is_listed(reading: Reading, role: Role) -> bool:
    return bool(_IS_BULLET.match(reading.original[: role.span.start].rpartition("\n")[2] + role.span.words))


def _is_about_something_else(text: str) -> bool:
    about = expression("people", "names", "elsewhere").match(_BULLET.sub("", text))
    return bool(about) and not expression("calls", "for", "seek").search(text)


def _parts(line: Line) -> Iterator[tuple[int, int, Age | None]]:
    """A line with several ages speaks of several people."""
    ages = find_ages(line.text)
    if not ages:
        if _speaks_of_a_role(line.text):
            yield 0, len(line.text), None
        return
    edges = [0, *(_after(line.text, first, second) for first, second in pairwise(ages)), len(line.text)]
    for age, (start, end) in zip(ages, pairwise(edges), strict=True):
        yield start, end, age


def _after(text: str, first: Age, second: Age) -> int:
    """Where the next one begins: behind a bracket, a comma or "and"."""
    cut = re.search(r"[)،,;+&|]|(?<=\s)و(?=\w)|\band\b", text[first.end : second.start])
    return first.end + cut.start() if cut else first.end


def _speaks_of_a_role(text: str) -> bool:
    """A line without an age, such as "- waiter (male)"."""
    if not _IS_BULLET.match(text):
        return False
    told = any(expression("people", "gender", kind).search(text) for kind in ("female", "male", "any"))
    return (
        told
        and len(text) < 60
        and not any(expression("calls", "for", kind).search(text) for kind in ("apply", "pay", "deadline"))
    )


def _role(line: Line, start: int, end: int, age: Age | None) -> Role | None:
    """None where the words only tell an age."""
    before = line.text[start : age.start if age else end]
    place = start + _BULLET.match(before).end() if before else start  # type: ignore[union-attr]
    head = line.text[place : age.start if age else end]
    label = re.match(rf"(?:{expression('people', 'names', 'label').pattern})[ :\-]*", head)
    place += label.end() if label else 0
    named = _name_span(line, place, age.start if age else end)
    if not label and (named is None or expression("people", "names", "notrole").match(line.text, named[0])):
        named = _name_behind(line, age.end, end) if age else None
    if named is None:
        return None
    return _made(line, named, (start, end), age)


def _name_span(line: Line, start: int, end: int) -> tuple[int, int] | None:
    for need in list(expression("calls", "for", "need_only").finditer(line.text, start, end)):
        # "Wanted: actors" names them behind, "actors wanted" before.
        if need.end() >= end or _is_sought(line.text[start : need.start()]):
            break
        start = need.end()
    while found := re.match(
        (
            rf"[^\w\"«]*(?:(?:{expression('people', 'names', 'skip').pattern})|(?:ال)?\d{{1,3}} ?(?:x"
            rf"|×)?(?=\W|[^\W\d]))(?=\W)|[^\w]+"
        ),
        line.text[start:end],
    ):
        start += found.end()
    # "And a girl": the word for "and" is written onto her.
    word = re.match(r"و(\w+)", line.text[start:end])
    start += bool(word and _is_sought(word[1]))
    stop = _NAME_ENDS.search(line.text, start + 1, end)
    stop_at = min(
        [
            stop.start() if stop else end,
            *(
                each.start()
                for each in [
                    _PROJECT.search(line.text, start, end),
                    expression("people", "names", "stop").search(line.text, start + 1, end),
                ]
                if each
            ),
        ]
    )
    name = line.part(start, stop_at).strip(' -–—:.،,(*"«»') if stop_at > start else ""
    return (start, stop_at) if len(re.sub(r"[\W\d_]", "", name)) >= 2 else None


def _is_sought(text: str) -> bool:
    bare = expression("people", "names", "greeted").sub(" ", text)
    return any(expression("calls", "for", kind).search(bare) for kind in ("performer", "person"))


def _name_behind(line: Line, start: int, end: int) -> tuple[int, int] | None:
    """ "25-35 male models": only where who is sought is named behind the age."""
    behind = line.text[start:end]
    if not (_is_sought(behind) or expression("people", "names", "label").search(behind)):
        return None
    return _name_span(line, start, end)


def _made(line: Line, named: tuple[int, int], part: tuple[int, int], age: Age | None) -> Role:
    name = line.part(*named).strip(" -–—:.،,()*_\"«»“”'")[:_LONGEST_NAME].strip()
    text = line.text[part[0] : part[1]]
    count = _COUNT.search(_BULLET.sub("", text))
    counted = next((int(each) for each in count.groups() if each), None) if count else None
    notes = line.part(max(named[1], age.end if age else named[1]), part[1]).strip(" -–—:.،,()*")
    span = line.reading.span(line.start + named[0], line.start + part[1])
    return Role(
        name,
        gender_of(line.text[part[0] : age.end if age else part[1]], text, name),
        age.least if age else None,
        age.most if age else None,
        counted,
        notes,
        span,
    )


def _named(reading: Reading) -> tuple[Line, tuple[int, int]] | None:
    """ "Role: taxi driver" says it without an age."""
    for line in reading.lines:
        found = re.search(
            rf"(?:^|(?<=\s))[\W_]*(?:{expression('people', 'names', 'label').pattern}) ?(?::|-|(?=[\"«“]))\s*",
            line.text,
        )
        if found and (named := _name_span(line, found.end(), len(line.text))):
            return line, named
    return None


def _one_role(reading: Reading, roles: list[Role], named: tuple[Line, tuple[int, int]] | None) -> list[Role]:
    sought = _sought(reading)
    if named:
        role = _made(named[0], named[1], (named[1][0], len(named[0].text)), None)
        known = roles[0] if roles else sought
        told = any(expression("people", "gender", kind).search(named[0].text) for kind in ("female", "male", "any"))
        gender = known.gender if known and not told else role.gender
        return [
            replace(
                role,
                gender=gender,
                age_min=roles[0].age_min if roles else None,
                age_max=roles[0].age_max if roles else None,
            )
        ]
    return roles or ([sought] if sought else [])


def _sought(reading: Reading) -> Role | None:
    """Whoever the words that seek somebody name."""
    for line in reading.lines:
        seek = expression("calls", "for", "seek").search(line.text)
        if not seek:
            continue
        need = expression("calls", "for", "need_only").search(line.text, seek.start())
        start = need.end() if need and need.start() == seek.start() else seek.start()
        named = _name_span(line, start, len(line.text))
        if named and not expression("people", "names", "notrole").match(line.text, named[0]):
            return _made(line, named, (start, len(line.text)), None)
    return None


def _aged(role: Role, ages: list[Age]) -> Role:
    if role.age_min is not None or role.age_max is not None or not ages:
        return role
    return replace(role, age_min=ages[0].least, age_max=ages[0].most)


def _unique(roles: list[Role]) -> list[Role]:
    seen: dict[tuple[str, int | None, int | None, str], Role] = {}
    for role in roles:
        seen.setdefault((role.name, role.age_min, role.age_max, role.gender), role)
    return list(seen.values())
