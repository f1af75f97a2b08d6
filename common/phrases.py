"""Sentences that are written down now and read later, each in the language of its reader.

A sentence is kept as its English source with its parameters and translated when it is read. Mark the source for the
catalogue with `gettext_noop`, or hand over what `gettext_lazy` made: `say(_("given up by %(who)s"), who=name)`.
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, override

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

# ASCII's record separator begins a kept sentence; people's own words lose it before they are stored.
_MARK = "\x1e"


class Phrase(str):
    """A sentence in the language that was active when it was said or read, which knows how to be kept."""

    data: dict[str, Any]

    def __new__(cls, text: str, data: dict[str, Any]) -> "Phrase":
        phrase = super().__new__(cls, text)
        phrase.data = data
        return phrase

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        return "".join(self), self.data

    def __str__(self) -> str:
        """Itself, so that passing through `str()` or an exception loses nothing."""
        return self


def say(source: "StrOrPromise", **params: object) -> Phrase:
    """A sentence of the catalogue. Parameters may be sentences themselves."""
    data = {"say": _source(source), "with": {name: _part(value) for name, value in params.items()}}
    return Phrase(str(_spoken(data)), data)


def join(sentences: Iterable[str], separator: str = "; ") -> Phrase:
    data = {"all": [_part(sentence) for sentence in sentences], "by": separator}
    return Phrase(str(_spoken(data)), data)


def keep(text: "StrOrPromise") -> str:
    """As it is stored: what `PhraseField` does by itself and raw SQL has to ask for."""
    if isinstance(text, Promise):
        text = say(cast(str, text))
    if isinstance(text, Phrase):
        return _MARK + json.dumps(text.data, ensure_ascii=False) if text else ""
    return text.lstrip(_MARK)


def recall(stored: str) -> str:
    """What `keep` stored, in the reader's language."""
    if not stored.startswith(_MARK):
        return stored
    data = json.loads(stored.removeprefix(_MARK))
    return Phrase(str(_spoken(data)), data)


class PhraseField(_TextField):
    """Text that may be a sentence of ours: spoken in the language active when its row is read."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return value if value is None else recall(value)

    def get_prep_value(self, value: Any) -> Any:
        return keep(cast(str, value)) if isinstance(value, str | Promise) else super().get_prep_value(value)


def _source(text: "StrOrPromise") -> str:
    """A lazy translation is its own source while no language is active."""
    with override(None):
        return str(text)


def _part(value: object) -> object:
    if isinstance(value, Phrase):
        return value.data
    if isinstance(value, Promise):
        return say(cast(str, value)).data
    return value if isinstance(value, int | float) else str(value)


def _spoken(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    if "all" in part:
        return part["by"].join(str(_spoken(each)) for each in part["all"])
    text = gettext(part["say"]) if part["say"] else ""
    params = {name: _spoken(value) for name, value in part["with"].items()}
    try:
        return text % params if params else text
    except (KeyError, TypeError, ValueError):
        # The source has changed since: better a sentence with holes than a page that fails.
        return text
