import io
import json
import logging
import logging.config
import subprocess
import sys

import pytest
import structlog

from common.logs import logging_config


@pytest.fixture
def lines():
    """What is written to the log while a test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = logging_config(level="INFO")["formatters"]["line"]["()"]
    handler.setFormatter(formatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_structlog_event_is_one_json_line(lines):
    structlog.get_logger("messaging.dispatch").info("claimed", rows=3)
    (line,) = lines()
    assert line["event"] == "claimed"
    assert line["rows"] == 3
    assert line["logger"] == "messaging.dispatch"
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_a_stdlib_record_looks_the_same(lines):
    logging.getLogger("some.library").warning("retry %s", 2, extra={"host": "db"})
    (line,) = lines()
    assert (line["event"], line["level"], line["host"]) == ("retry 2", "warning", "db")


def test_the_request_id_rides_on_every_line(lines):
    with structlog.contextvars.bound_contextvars(request_id="12345678-1234-4234-8234-123456789012"):
        logging.getLogger("some.library").warning("slow")
    assert lines()[0]["request_id"] == "12345678-1234-4234-8234-123456789012"


def test_secrets_and_words_of_people_stay_out(lines):
    structlog.get_logger("x").info("sent to +2348012345678", text="how much is it?", access_token="EAAG")
    logging.getLogger("some.library").info("failed", extra={"data": {"args": "('how much is it?',)"}})
    written = json.dumps(lines())
    assert len(lines()) == 2
    for secret in ("2348012345678", "how much", "EAAG"):
        assert secret not in written


def test_traces_stay_on_the_line_and_are_redacted(lines):
    try:
        raise ValueError("bad number +2348012345678")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    (line,) = lines()
    assert "Traceback" in line["exception"]
    assert "bad number …78" in line["exception"]


def test_celery_speaks_through_the_same_handler():
    loggers = logging_config(level="INFO")["loggers"]
    assert loggers["celery"]["propagate"] is True
    assert loggers["celery.task"]["handlers"] == ["stderr"]


def test_the_configuration_needs_no_django():
    code = (
        "import logging.config; from common.logs import logging_config;"
        "logging.config.dictConfig(logging_config(level='INFO')); logging.getLogger('x').info('hello')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={})
    assert json.loads(run.stderr)["event"] == "hello"


def test_at_a_terminal_a_record_is_a_sentence_without_secrets():
    formatter = logging_config(level="INFO", for_people=True)["formatters"]["line"]["()"]()
    record = logging.LogRecord("some.library", logging.WARNING, __file__, 1, "no answer from +2348012345678", (), None)
    record.access_token = "EAAG"
    record.host = "db"
    said = formatter.format(record)
    assert said.startswith("WARNING some.library: no answer from …78")
    assert said.endswith("host=db")
    assert "EAAG" not in said


def test_at_a_terminal_a_trace_comes_in_lines_of_its_own():
    formatter = logging_config(level="INFO", for_people=True)["formatters"]["line"]["()"]()
    try:
        raise ValueError("bad")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    assert formatter.format(record).splitlines()[:2] == ["ERROR x: failed", "Traceback (most recent call last):"]
