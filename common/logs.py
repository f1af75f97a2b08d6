"""Logs: one JSON object per line on stderr, whoever speaks – Django, Celery, a library or us.

At a terminal, a sentence in its place.

Settings import this module, so nothing here may need Django to be set up.
"""

from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from .redaction import redact, redact_trace

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Beside the trace and the sentence they say nothing new.
_NOT_FOR_PEOPLE = {"timestamp", "data", "request_id", "user_id", "ip"}


def redact_event(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The last processor before the line is written, so that formatted traces and `extra` pass through it too."""
    return {
        key: redact_trace(value) if key == "exception" and isinstance(value, str) else redact(value, key=key)
        for key, value in event.items()
    }


def logging_config(*, level: str, for_people: bool = False) -> dict[str, Any]:
    """What `settings.LOGGING` wants; structlog's own loggers are led into the same handler."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _formatter_for_people if for_people else _formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": _loggers(level),
    }


def _formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _formatter_for_people() -> structlog.stdlib.ProcessorFormatter:
    """The runner has said who speaks and when."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact_event,
            _as_sentence,
        ],
    )


def _as_sentence(_logger: Any, _method: str, event: EventDict) -> str:
    said = [str(event.pop(name, "")) for name in ("level", "logger", "event")]
    trace = event.pop("exception", "")
    facts = [f"{name}={value}" for name, value in event.items() if name not in _NOT_FOR_PEOPLE]
    return " ".join([said[0].upper(), f"{said[1]}:", said[2], *facts]) + (f"\n{trace}" if trace else "")


def _loggers(level: str) -> dict[str, Any]:
    # Without handlers of its own a logger speaks through the root; Django and Celery would write plain text otherwise.
    through_root: dict[str, Any] = {"handlers": [], "level": level, "propagate": True}
    # Celery gives this one a plain-text handler unless it finds one, and stops it from propagating either way.
    own = {"handlers": ["stderr"], "level": level, "propagate": False}
    quiet = {"level": "WARNING"}
    return {
        "django": through_root,
        "django.server": through_root,
        "celery": through_root,
        "celery.task": own,
        "urllib3": quiet,
        "asyncio": quiet,
        "kombu": quiet,
        "amqp": quiet,
        # At their most talkative these print statements with their parameters and pages with their context.
        "django.db.backends": {"level": "INFO"},
        "django.template": {"level": "INFO"},
        # A page that was not found is said by the line of its request.
        "django.request": {"level": "ERROR"},
        # Failed log-ins have their list in the admin; here they would come with their names blotted out.
        "axes": {"level": "ERROR"},
    }
