from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from operations.errors import BrokerUnavailable

PATIENCE_SECONDS = 2


def send_task(name: str, *, args: list[Any], kwargs: dict[str, Any], queue: str, headers: dict[str, Any]) -> None:
    """By name, so that the sender need not import the task. An empty queue leaves the choice to the configuration."""
    try:
        current_app.send_task(name, args=args, kwargs=kwargs, headers=headers, queue=queue or None)
    except (OperationalError, OSError) as error:
        raise BrokerUnavailable from error


def is_reachable() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=PATIENCE_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=PATIENCE_SECONDS)
    except (OperationalError, OSError):
        return False
    return True
