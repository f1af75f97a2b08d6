"""Which values a template wants, each under a key of its own, and what is wrong with the values given."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.errors import TemplateValuesWrong

from .parts import MEDIA_HEADERS, Button, Component, Parts

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")

# Meta refuses parameters "with new-line/tab characters or more than 4 consecutive spaces".
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
_BREAKS = re.compile(r"[\n\r\t\v\f\u2028\u2029]")
_MANY_SPACES = re.compile(r" {4,}")
_BLANK = re.compile(r"\s")

_MEDIA_LABELS: dict[str, "StrOrPromise"] = {
    "IMAGE": gettext_lazy("Picture in the header"),
    "VIDEO": gettext_lazy("Video in the header"),
    "DOCUMENT": gettext_lazy("Document in the header"),
}


@dataclass(frozen=True, slots=True)
class Variable:
    """One value that the sender gives.

    `key` is unique in the template: "1" or "first_name" in the body, "header.1", "header.image", "button.0".
    `kind` is "text", "image", "video" or "document" (a link or the provider's id of a file), "url" (the end of a
    button's address) or "code".
    """

    key: str
    part: str  # "header" | "body" | "button"
    kind: str
    name: str
    label: "StrOrPromise"
    example: str = ""
    index: int = 0

    @property
    def is_positional(self) -> bool:
        return self.name.isdecimal()


def variables_of(parts: Parts) -> list[Variable]:
    """In the order in which the parts are read."""
    return [*_of_header(parts.header), *_of_body(parts.body), *_of_buttons(parts.buttons)]


def example_values(parts: Parts) -> dict[str, str]:
    return {variable.key: variable.example for variable in variables_of(parts) if variable.example}


def check_values(parts: Parts, values: Mapping[str, str]) -> None:
    """Raise TemplateValuesWrong, naming everything that is wrong at once."""
    variables = variables_of(parts)
    problems = [*_missing(variables, values), *_excess(variables, values)]
    for variable in variables:
        if value := values.get(variable.key, "").strip():
            problems += _refused(variable, value)
    if problems:
        raise TemplateValuesWrong(" ".join(problems))


def _missing(variables: Sequence[Variable], values: Mapping[str, str]) -> Iterator[str]:
    labels = [str(variable.label) for variable in variables if not values.get(variable.key, "").strip()]
    if labels:
        yield _("Values are missing or empty: %(names)s.") % {"names": ", ".join(labels)}


def _excess(variables: Sequence[Variable], values: Mapping[str, str]) -> Iterator[str]:
    unknown = sorted(values.keys() - {variable.key for variable in variables})
    if unknown:
        yield _("The template has no place for: %(names)s.") % {"names": ", ".join(unknown)}


def _refused(variable: Variable, value: str) -> Iterator[str]:
    name = {"name": variable.label}
    if _BREAKS.search(value):
        yield _("%(name)s: line breaks and tabs are not allowed in a template's values.") % name
    if _MANY_SPACES.search(value):
        yield _("%(name)s: four or more spaces in a row are not allowed in a template's values.") % name
    if variable.kind == "url" and _BLANK.search(value):
        yield _("%(name)s: an address has no spaces.") % name


def _of_header(header: Component | None) -> Iterator[Variable]:
    if header is None:
        return
    if header.format in MEDIA_HEADERS:
        kind = header.format.lower()
        yield Variable(f"header.{kind}", "header", kind, kind, _MEDIA_LABELS[header.format])
        return
    examples = _examples(header, "header_text")
    for name in _names(header.text):
        yield Variable(f"header.{name}", "header", "text", name, _label(name, header=True), examples.get(name, ""))


def _of_body(body: Component | None) -> Iterator[Variable]:
    if body is None:
        return
    examples = _examples(body, "body_text")
    for name in _names(body.text):
        yield Variable(name, "body", "text", name, _label(name), examples.get(name, ""))


def _of_buttons(buttons: Sequence[Button]) -> Iterator[Variable]:
    for index, button in enumerate(buttons):
        label = _("Button “%(title)s”") % {"title": button.text}
        example = _first_example(button.example)
        if button.type in ("URL", "OTP") and PLACEHOLDER.search(button.url):
            # The example is the whole address; the value is its end only.
            ending = example.removeprefix(PLACEHOLDER.split(button.url)[0])
            yield Variable(f"button.{index}", "button", "url", str(index), label, ending, index)
        elif button.type == "COPY_CODE":
            yield Variable(f"button.{index}", "button", "code", str(index), label, example, index)


def _names(text: str) -> list[str]:
    """Each once. Positional ones in the order of their numbers, which is how they are bound."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    return sorted(names, key=int) if all(name.isdecimal() for name in names) else names


def _label(name: str, *, header: bool = False) -> str:
    shown = f"{{{{{name}}}}}"
    return _("%(name)s in the header") % {"name": shown} if header else shown


def _examples(component: Component, key: str) -> dict[str, str]:
    """Positional ones are a list (of a list in the body), named ones objects."""
    if component.example is None:
        return {}
    named = getattr(component.example, f"{key}_named_params")
    if isinstance(named, list):
        return {str(one.get("param_name")): str(one.get("example", "")) for one in named if isinstance(one, dict)}
    given = getattr(component.example, key)
    if isinstance(given, list) and given and isinstance(given[0], list):
        given = given[0]
    if not isinstance(given, list):
        return {}
    return {str(position): str(value) for position, value in enumerate(given, start=1)}


def _first_example(example: Any) -> str:
    first = example[0] if isinstance(example, list) and example else example
    return first if isinstance(first, str) else ""
