"""Components of a template as Meta writes them: https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components

Only what we show or fill is declared; the rest of the JSON is kept on the row and ignored here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

_Upper = Annotated[str, BeforeValidator(lambda value: str(value or "").upper())]
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]

MEDIA_HEADERS = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})
# Shown in the list, but they need values that a form of words cannot give.
_BEYOND_US = frozenset({"CAROUSEL", "LIMITED_TIME_OFFER", "ORDER_DETAILS", "ORDER_STATUS"})
_SENDABLE_BUTTONS = frozenset(
    {"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "OTP", "FLOW", "CATALOG", "VOICE_CALL"}
)


class _Piece(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Example(_Piece):
    header_text: Any = None
    header_handle: Any = None
    body_text: Any = None
    header_text_named_params: Any = None
    body_text_named_params: Any = None


class Button(_Piece):
    type: _Upper
    text: _Text = ""
    url: _Text = ""
    phone_number: _Text = ""
    example: Any = None


class Component(_Piece):
    type: _Upper
    format: _Upper = ""
    text: _Text = ""
    example: Example | None = None
    buttons: list[Button] = []


@dataclass(frozen=True, slots=True)
class Parts:
    """A template taken apart. `unsupported` names what we cannot fill."""

    header: Component | None = None
    body: Component | None = None
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    unsupported: tuple[str, ...] = ()


def is_readable(components: object) -> bool:
    """Whether the provider's JSON keeps its own contract; what does not is shown by name only and never sent."""
    try:
        _read(components)
    except (ValidationError, TypeError):
        return False
    return True


def parts_of(components: object) -> Parts:
    """Of anything that is no list of components: no parts."""
    try:
        found = {component.type: component for component in _read(components)}
    except (ValidationError, TypeError):
        return Parts(unsupported=("?",))
    header, buttons = found.get("HEADER"), found["BUTTONS"].buttons if "BUTTONS" in found else []
    return Parts(
        header=header,
        body=found.get("BODY"),
        footer=found["FOOTER"].text if "FOOTER" in found else "",
        buttons=tuple(buttons),
        unsupported=tuple(_unsupported(found, buttons, header)),
    )


def _read(components: object) -> list[Component]:
    if not isinstance(components, list):
        raise TypeError
    return [Component.model_validate(component) for component in components]


def _unsupported(found: Iterable[str], buttons: list[Button], header: Component | None) -> Iterable[str]:
    yield from sorted(_BEYOND_US & set(found))
    yield from sorted({button.type for button in buttons} - _SENDABLE_BUTTONS)
    if header and header.format == "LOCATION":
        yield "LOCATION"
