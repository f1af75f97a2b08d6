"""What the settings must not be. Told by `manage.py check`; web, workers and beat refuse to start with it.

Commands do with less (`deploy`): they run in an empty environment, with a key of their own making.
"""

import ipaddress
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

DEMO_PREFIX = "demo-"
NEW_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
_BROKERS = ("redis://", "rediss://", "sentinel://", "amqp://", "amqps://", "filesystem://")


@register(Tags.security, deploy=True)
def secrets_are_set(**_: Any) -> list[CheckMessage]:
    """Outside demo mode there is no default for them."""
    wanted = {
        "config.E001": ("SECRET_KEY", settings.SECRET_KEY_FROM_ENVIRONMENT),
        "config.E002": ("FIELD_ENCRYPTION_KEYS", settings.FIELD_ENCRYPTION_KEYS),
    }
    return [
        Error(f"{name} is not set.", hint=f"Make one: {NEW_KEY}", id=check_id)
        for check_id, (name, value) in wanted.items()
        if not value and not settings.DEMO
    ]


@register(Tags.security)
def no_demo_secret_outside_the_demo(**_: Any) -> list[CheckMessage]:
    if settings.DEMO or not (names := [name for name, values in _secrets().items() if any(map(_is_demo, values))]):
        return []
    return [
        Error(
            f"{', '.join(names)}: a secret of the demo (it begins with {DEMO_PREFIX!r}).",
            hint="Give this installation secrets of its own; MAJLIS_DEMO=1 is for trying it on one machine.",
            id="config.E003",
        )
    ]


def _secrets() -> dict[str, list[str]]:
    return {
        "SECRET_KEY": [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS],
        "FIELD_ENCRYPTION_KEYS": settings.SALT_KEY,
        "META_APP_SECRET": settings.META_APP_SECRETS,
        "META_APP_SECRET_MESSENGER": settings.META_APP_SECRETS_MESSENGER,
        "META_VERIFY_TOKEN": [settings.META_VERIFY_TOKEN],
    }


def _is_demo(secret: str) -> bool:
    return secret.startswith(DEMO_PREFIX)


@register(Tags.security)
def nothing_private_in_public(**_: Any) -> list[CheckMessage]:
    public = [host for host in settings.ALLOWED_HOSTS if not _is_this_machine(host)]
    switches = {
        "config.E004": ("DEBUG", settings.DEBUG, "its error pages show settings to everybody"),
        "config.E005": ("MAJLIS_DEMO", settings.DEMO, "its secrets lie in var/demo.json"),
    }
    return [
        Error(
            f"{name} is on although ALLOWED_HOSTS has a public name ({', '.join(public)}): {why}.",
            hint=f"Unset {name}, or leave ALLOWED_HOSTS at localhost.",
            id=check_id,
        )
        for check_id, (name, is_on, why) in switches.items()
        if is_on and public
    ]


def _is_this_machine(host: str) -> bool:
    # "testserver" is added by Django's own test runner.
    if host in ("localhost", ".localhost", "testserver"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@register()
def broker_fits(**_: Any) -> list[CheckMessage]:
    url, database = settings.CELERY_BROKER_URL, settings.DATABASES["default"]["ENGINE"]
    if not url.startswith(_BROKERS):
        return [
            Error(
                "CELERY_BROKER_URL is not the address of a broker that we know.",
                hint=f"It begins with one of {', '.join(_BROKERS)}",
                id="config.E006",
            )
        ]
    if url.startswith("filesystem") and not database.endswith("sqlite3"):
        return [
            Warning(
                "PostgreSQL with the broker in a folder: workers on other hosts would hear of nothing.",
                hint="Set CELERY_BROKER_URL to a Redis or a RabbitMQ.",
                id="config.W001",
            )
        ]
    return []


@register()
def numbers_agree(**_: Any) -> list[CheckMessage]:
    return list(_numbers())


def _numbers() -> Iterator[CheckMessage]:
    if settings.DISPATCH_LEASE_SECONDS <= settings.SEND_TIMEOUT_SECONDS:
        yield Error(
            "DISPATCH_LEASE_SECONDS is not longer than SEND_TIMEOUT_SECONDS: a message still under way would be"
            " taken for lost.",
            hint="Three times as long is a good measure.",
            id="config.E007",
        )
    for name in ("SEND_TIMEOUT_SECONDS", "RETRY_UNIT_SECONDS", "DISPATCH_CONCURRENCY"):
        if getattr(settings, name) <= 0:
            yield Error(f"{name} must be greater than 0.", hint=f"Unset {name} for its default.", id="config.E008")


CHECKS = (secrets_are_set, no_demo_secret_outside_the_demo, nothing_private_in_public, broker_fits, numbers_agree)


def refuse_unfit_start() -> None:
    """For processes that no `manage.py` starts: end with one line, before anything is served or sent."""
    troubles: Iterable[CheckMessage] = (trouble for check in CHECKS for trouble in check())
    if serious := [trouble for trouble in troubles if trouble.is_serious()]:
        told = " ".join(f"{trouble.msg} {trouble.hint} ({trouble.id})" for trouble in serious)
        sys.exit(f"majlis: not started. {told}")
