"""Every public page has an address in each language, and one without that speaks the visitor's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

View = Callable[..., HttpResponse]


def in_language(view: View) -> View:
    """The language of the address, where it names one, else what LocaleMiddleware found."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, language: str = "", **kwargs: Any) -> HttpResponse:
        if language:
            # For the response as a whole: LocaleMiddleware tells it in a header, and starts anew with each request.
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return view(request, *args, **kwargs)

    return speaking


def spoken() -> str:
    """One of ours."""
    return (translation.get_language() or "en").split("-")[0]


def alternates(request: HttpRequest, name: str, **kwargs: Any) -> dict[str, Any]:
    """For the head of a page: its address in each language, the one for everybody, and its own."""
    by_language = {
        code: request.build_absolute_uri(address(name, code, **kwargs)) for code, _name in settings.LANGUAGES
    }
    return {
        "alternates": by_language,
        "everybody": request.build_absolute_uri(reverse(f"casting-calls:{name}", kwargs=kwargs)),
        "canonical": by_language.get(spoken()),
    }


def address(name: str, language: str, **kwargs: Any) -> str:
    return reverse(f"casting-calls:{name}", kwargs={"language": language, **kwargs})
