"""robots.txt as RFC 9309 reads it: https://www.rfc-editor.org/rfc/rfc9309.html"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A file may be longer; what comes behind is not read (section 2.5).
MAX_BYTES = 500 * 1024
_LONGEST_DELAY = 60.0


@dataclass(slots=True)
class _Group:
    agents: list[str] = field(default_factory=list)
    # (allows, path as written)
    rules: list[tuple[bool, str]] = field(default_factory=list)
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us. Nothing is forbidden where there are none."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allows(self, path: str) -> bool:
        """The longest rule that matches decides; of equals the one that allows."""
        found = [(len(rule), allows) for allows, rule in self.rules if _matches(rule, path)]
        return max(found)[1] if found else True


EVERYTHING = Robots()
NOTHING = Robots(rules=((False, "/"),))


def read_robots(text: str, *, product: str) -> Robots:
    """`product`: our name in the user agent, without its version."""
    groups = list(_groups(text))
    ours = [group for group in groups if product.lower() in group.agents] or [
        group for group in groups if "*" in group.agents
    ]
    rules = tuple(rule for group in ours for rule in group.rules)
    return Robots(rules, min(max((group.delay for group in ours), default=0.0), _LONGEST_DELAY))


def _groups(text: str) -> Iterator[_Group]:
    group, is_open = _Group(), True
    for name, value in _lines(text):
        if name == "user-agent":
            if not is_open:
                yield group
                group = _Group()
            group.agents.append(value.lower())
            is_open = True
        elif name in ("allow", "disallow", "crawl-delay"):
            is_open = False
            _add(group, name, value)
    yield group


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.lstrip("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _add(group: _Group, name: str, value: str) -> None:
    if name == "crawl-delay":
        group.delay = float(value) if re.fullmatch(r"\d{1,6}(\.\d+)?", value) else group.delay
    elif value:
        group.rules.append((name == "allow", value))


def _matches(rule: str, path: str) -> bool:
    """ "*" is anything and "$" the end. Part by part, for a regular expression of a stranger may take forever."""
    is_whole = rule.endswith("$")
    first, *parts = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for part in parts[:-1] if is_whole else parts:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    if not is_whole:
        return True
    return path.endswith(parts[-1]) and len(path) - len(parts[-1]) >= place if parts else len(path) == place
