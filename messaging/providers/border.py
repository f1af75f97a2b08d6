"""Where foreign JSON becomes checked values: item by item, and what is broken is named instead of raised."""

import json
import logging
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from common.phrases import say
from common.text.cleaning import clean_json
from common.timestamps import from_provider
from messaging.choices import MessageKind
from messaging.events import AttachmentFound, Event, Malformed

logger = logging.getLogger(__name__)

Reader = Callable[[Any], Iterable[Event]]

# Null means the same as absent; numbers stand where a string is promised (app_id, sticker_id).
Word = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
# Ids are opaque, but have to fit our columns.
Id = Annotated[Word, Field(min_length=1, max_length=255)]
OptionalId = Annotated[Word, Field(max_length=255)]
ShortId = Annotated[Word, Field(max_length=120)]  # of chats, groups, comments


class Foreign(BaseModel):
    """A piece of a provider's JSON: declares what we use and ignores the rest."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


class ItemBroken(Exception):
    """An item lacks what it cannot do without; `str()` is for the operator."""


@dataclass(frozen=True, slots=True)
class Body:
    """What inbound, group and own messages have in common."""

    kind: MessageKind
    text: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[AttachmentFound, ...] = ()

    def fields(self, **more: Any) -> dict[str, Any]:
        """For the constructor of an event; `more` joins the content."""
        content = {**self.content, **more}
        return {"kind": self.kind, "text": self.text, "content": content, "attachments": self.attachments}


def unsupported_body(what: str, **more: Any) -> Body:
    """A message that came but that we cannot show: staff see its sort."""
    return Body(MessageKind.UNSUPPORTED, content={"type": what, **more})


def decode(body: bytes | str) -> dict[str, Any]:
    """The JSON object in `body`, made storable. Raises ItemBroken."""
    try:
        value = clean_json(json.loads(body, parse_constant=_no_number, parse_float=_finite))
    except RecursionError:
        raise ItemBroken(say(_("the JSON is nested too deep"))) from None
    except ValueError:
        raise ItemBroken(say(_("this is no JSON"))) from None
    return as_object(value)


def as_object(raw: object) -> dict[str, Any]:
    """`raw` where it is a JSON object. Raises ItemBroken."""
    if not isinstance(raw, dict):
        raise ItemBroken(say(_("this is no JSON object")))
    return raw


def events_of(body: bytes, account: str, read: Reader) -> Iterator[Event]:
    """The events of a whole webhook body. Never raises."""
    yield from _guarded(lambda raw: read(decode(raw)), body, "body", account)


def each(items: object, what: str, account: str, read: Reader) -> Iterator[Event]:
    """The events of every item, each on its own. Nothing where the list is absent."""
    if items is None:
        return
    if not isinstance(items, list):
        yield Malformed(_broken(what, say(_("this is no list"))), account)
        return
    for item in items:
        yield from _guarded(read, item, what, account)


def moment(*candidates: object) -> datetime:
    """The first candidate that is an instant, such as the item's time, then the entry's; now where none is."""
    return next(filter(None, map(from_provider, candidates)), None) or datetime.now(UTC)


def _guarded(read: Reader, item: object, what: str, account: str) -> Iterator[Event]:
    try:
        events = list(read(item))
    except ItemBroken as error:
        events = [Malformed(_broken(what, str(error)), account)]
    except ValidationError as error:
        events = [Malformed(_broken(what, _faults(error)), account)]
    except Exception as error:  # a bug of ours must not cost the neighbours
        logger.exception("provider item not parsed", extra={"item": what})
        events = [Malformed(_broken(what, say(_("%(error)s while parsing"), error=type(error).__name__)), account)]
    yield from events


def _broken(what: str, why: str) -> str:
    return say("%(what)s: %(why)s", what=what, why=why)


def _faults(error: ValidationError) -> str:
    """Where and why, without the values: they are people's words."""
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in faults[:3])


def _finite(text: str) -> float:
    """1e999 is valid JSON, but no database keeps infinity in JSON."""
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")
