import pytest

from common.redaction import HIDDEN, redact, redact_text, redact_trace


@pytest.mark.parametrize(
    "text",
    [
        "message from +2348012345678",
        "message from +234 801 234 5678",
        "message from 0801 234 5678",
        "message from 0801-234-5678",
        "chat 2348012345678@s.whatsapp.net",
        "GET /leads?phone=%2B2348012345678",
    ],
)
def test_phone_numbers_keep_two_digits(text):
    redacted = redact_text(text)
    assert "…78" in redacted
    assert "8012" not in redacted
    assert "1234567" not in redacted


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer SECRETSECRET.123",
        "Authorization: Token SECRETSECRETSECRETSECRET",
        "GET https://graph.facebook.com/v26.0/me?access_token=SECRET&fields=id",
        "GET /webhooks/whatsapp/?hub.verify_token=SECRET",
        '{"access_token": "SECRET", "id": 3}',
        "{'api_key': 'SECRET'}",
        "password=SECRET",
        "connection to postgres://majlis:SECRET@db:5432/majlis failed",
        "connection to redis://:SECRET@cache:6379/0 failed",
        "key EAASECRETSECRETSECRETSECRET expired",
        "key sk-SECRET-SECRET-SECRET-SECRET expired",
    ],
)
def test_secrets_never_show(text):
    assert "SECRET" not in redact_text(text)
    assert HIDDEN in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "at 2026-11-21 03:41:39.123456",
        "claimed 500 rows in 0.125 s",
        "the token bucket ran empty",
        "succeeded in 0.0005188120003367658s",
        "lease 12345678-1234-4234-8234-123456789012 expired",
        "https://majlis.example/admin/",
    ],
)
def test_harmless_text_stays(text):
    assert redact_text(text) == text


def test_a_row_quoted_by_postgresql_is_hidden():
    text = 'violates check constraint\nDETAIL:  Failing row contains (1, "how much\nis it?").\n\nThe above exception'
    assert redact_text(text) == f"violates check constraint\nDETAIL: {HIDDEN}\n\nThe above exception"


@pytest.mark.parametrize(
    "key", ["access_token", "META_APP_SECRET", "password", "Authorization", "body", "text", "kwargs"]
)
def test_values_under_telling_keys_are_hidden(key):
    assert redact({key: "anything", "state": "sent"}) == {key: HIDDEN, "state": "sent"}


def test_nested_values_are_redacted_and_keep_their_shape():
    value = {"to": ["+2348012345678"], "channel": {"name": "sales", "token": "x"}, "ok": True, "seconds": 1.5}
    assert redact(value) == {
        "to": ["…78"],
        "channel": {"name": "sales", "token": HIDDEN},
        "ok": True,
        "seconds": 1.5,
    }


def test_keys_of_rows_stay_and_numbers_of_people_do_not():
    assert redact({"message_id": 5_000_001, "phone": 2348012345678}) == {"message_id": 5_000_001, "phone": "…78"}


def test_objects_are_redacted_as_they_would_print():
    assert redact(ValueError("no such number +2348012345678")) == "ValueError('no such number …78')"


@pytest.mark.parametrize(
    "said",
    [
        "ValueError: invalid literal for int() with base 10: 'how much is it'",
        'DataError: invalid input syntax for type integer: "how much is it"\nLINE 1: INSERT INTO x VALUES (\'how much',
        "ValidationError: 1 error for Text\nbody\n  Input is wrong [input_value=['how much is it'], input_type=list]",
        "KeyError: 'كم السعر how much'",
    ],
)
def test_what_an_exception_quotes_is_hidden(said):
    assert "how much" not in redact_trace(f"Traceback (most recent call last):\n  File x\n    y\n{said}")
    assert redact_trace(said).startswith(said.partition(":")[0])


def test_the_lines_of_a_trace_and_plain_names_stay():
    trace = "  File 'a b.py'\n    raise X('two words')\nKeyError: 'channel_id'"
    assert redact_trace(trace) == trace
