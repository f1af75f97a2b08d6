"""The Arabic of the whole product: complete, certain, and with the same placeholders as the English."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

_PLACEHOLDER = re.compile(r"%\(\w+\)[ds]|%s|\{\w*\}")


@pytest.fixture(scope="module")
def messages():
    with (settings.BASE_DIR / "locale/ar/LC_MESSAGES/django.po").open("rb") as file:
        return [message for message in read_po(file) if message.id]


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def test_every_text_has_its_arabic(messages):
    assert not [message.id for message in messages if message.fuzzy or not all(_forms(message.string))]


def test_counted_texts_have_the_six_forms_of_arabic(messages):
    counted = [message for message in messages if isinstance(message.id, tuple)]

    assert counted
    assert not [message.id for message in counted if len(message.string) != 6]


def test_no_placeholder_is_lost_or_invented(messages):
    """One and two are words in Arabic: those forms may leave the number out."""

    def is_wrong(message) -> bool:
        wanted = set(_PLACEHOLDER.findall(_forms(message.id)[-1]))
        counts = (
            {"%(count)d", "%(counter)s", "%(number)s", "{0}", "%(failure_count)d", "%(left)s"}
            if isinstance(message.id, tuple)
            else set()
        )
        found = [set(_PLACEHOLDER.findall(form)) for form in _forms(message.string)]
        return any(not wanted - counts <= each <= wanted for each in found)

    assert not [message.id for message in messages if is_wrong(message)]
