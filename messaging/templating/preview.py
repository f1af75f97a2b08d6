"""A template as the person's phone shows it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .parts import MEDIA_HEADERS, Button, Component, Parts
from .variables import PLACEHOLDER

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_SHAPES = {"URL": "open_in_new", "PHONE_NUMBER": "call", "VOICE_CALL": "call", "COPY_CODE": "content_copy"}


@dataclass(frozen=True, slots=True)
class PreviewButton:
    text: str
    # Where it leads or what it copies; "" for a plain reply.
    detail: str = ""
    icon: str = "reply"


@dataclass(frozen=True, slots=True)
class Preview:
    """`header_kind` is "", "text", "image", "video", "document" or "location"; `media` is the file's link, if known."""

    body: str
    language: str
    header_kind: str = ""
    header: str = ""
    media: str = ""
    footer: str = ""
    buttons: tuple[PreviewButton, ...] = ()

    @property
    def direction(self) -> str:
        return "rtl" if re.split(r"[_-]", self.language)[0].lower() in _RIGHT_TO_LEFT else "ltr"


def preview_of(parts: Parts, language: str, values: Mapping[str, str]) -> Preview:
    """Places without a value stay visible as `{{1}}`."""
    kind, header, media = _header(parts.header, values)
    return Preview(
        body=_filled(parts.body.text, values) if parts.body else "",
        language=language,
        header_kind=kind,
        header=header,
        media=media,
        footer=parts.footer,
        buttons=tuple(_button(button, values.get(f"button.{n}", "")) for n, button in enumerate(parts.buttons)),
    )


def _header(header: Component | None, values: Mapping[str, str]) -> tuple[str, str, str]:
    if header is None:
        return "", "", ""
    kind = header.format.lower() or "text"
    if header.format in MEDIA_HEADERS:
        given = values.get(f"header.{kind}", "")
        return kind, "", given if given.startswith(("http://", "https://")) else ""
    return kind, _filled(header.text, values, prefix="header."), ""


def _button(button: Button, value: str) -> PreviewButton:
    if button.type in ("URL", "OTP"):
        detail = PLACEHOLDER.sub(lambda place: value or place.group(), button.url)
    else:
        detail = button.phone_number or (value if button.type == "COPY_CODE" else "")
    return PreviewButton(button.text, detail, _SHAPES.get(button.type, "reply"))


def _filled(text: str, values: Mapping[str, str], *, prefix: str = "") -> str:
    return PLACEHOLDER.sub(lambda place: values.get(prefix + place.group(1), "").strip() or place.group(), text)
