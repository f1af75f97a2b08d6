"""What people call the causes of troubles and holds. The words themselves stay stable: programs watch for them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_names: "dict[str, StrOrPromise]" = {}


def name_cause(cause: str, name: "StrOrPromise") -> None:
    """Apps name their causes in `ready()`."""
    _names[cause] = name


def cause_name(cause: str) -> str:
    return str(_names.get(cause) or cause.replace("_", " "))
