"""Endpoints of integrators: set up, switched, their secrets changed, what they missed sent again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import DueWork
from common.phrases import say
from messaging.services.wakes import wake_soon
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.webhooks import catalogue
from operations.webhooks.addresses import check_address
from operations.webhooks.signature import new_secret

from . import report
from .announce import DELIVER, Occurrence, subscriptions, write_deliveries

TROUBLE = "webhook_failing"

# How long the secret before this one signs as well.
OLD_SECRET_VALID = timedelta(hours=24)

_NOT_FAILING = {"failing_since": None, "failures": 0, "retry_at": None}


def create_endpoint(
    *, name: str, url: str, events: list[str], include_bodies: bool = False, by: User | None = None
) -> WebhookEndpoint:
    """Its `secret` is to be shown now and never again. Raises AddressRefused."""
    check_address(url)
    endpoint = WebhookEndpoint.objects.create(
        name=name, url=url, events=events, include_bodies=include_bodies, secret=new_secret(), created_by=by
    )
    subscriptions.forget()
    return endpoint


def change_endpoint(*, endpoint: WebhookEndpoint, changes: Mapping[str, Any]) -> WebhookEndpoint:
    """Name, url, events, include_bodies; switching has its own service. Raises AddressRefused."""
    if "url" in changes:
        check_address(changes["url"])
    for name, value in changes.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=[*changes, "updated_at"])
    subscriptions.forget()
    return endpoint


def delete_endpoint(*, endpoint: WebhookEndpoint) -> None:
    """With its log."""
    report.close_incident(cause=TROUBLE, scope=scope_of(endpoint))
    endpoint.delete()
    subscriptions.forget()


def scope_of(endpoint: WebhookEndpoint) -> str:
    return f"webhook:{endpoint.pk}"


def rotate_secret(*, endpoint: WebhookEndpoint) -> str:
    """The new secret, to be shown now and never again. The old one signs beside it for a day."""
    secret = new_secret()
    endpoint.previous_secret, endpoint.secret = endpoint.secret, secret
    endpoint.previous_secret_until = timezone.now() + OLD_SECRET_VALID
    endpoint.save(update_fields=["secret", "previous_secret", "previous_secret_until", "updated_at"])
    return secret


def switch_on(*, endpoint: WebhookEndpoint) -> bool:
    """What waited goes on at once. False: it was on."""
    switched = WebhookEndpoint.objects.filter(pk=endpoint.pk, is_active=False).update(
        is_active=True, off_reason="", **_NOT_FAILING
    )
    if switched:
        report.close_incident(cause=TROUBLE, scope=scope_of(endpoint))
        wake_soon(DELIVER)
    return bool(switched)


def switch_off(*, endpoint: WebhookEndpoint, reason: str) -> bool:
    """What is due waits, for three days at most. False: it was off."""
    return bool(
        WebhookEndpoint.objects.filter(pk=endpoint.pk, is_active=True).update(is_active=False, off_reason=reason)
    )


def staff_switched_off(*, endpoint: WebhookEndpoint, by: User) -> bool:
    switched = switch_off(endpoint=endpoint, reason=say(_("Switched off by %(who)s."), who=by.get_username()))
    if switched:
        report.close_incident(cause=TROUBLE, scope=scope_of(endpoint))
    return switched


def ping(*, endpoint: WebhookEndpoint) -> None:
    """A test event to this endpoint alone."""
    write_deliveries(catalogue.PING, [Occurrence({})], [endpoint.pk])


@transaction.atomic
def replay(deliveries: QuerySet[WebhookDelivery]) -> int:
    """Send again, with the same event ids; what is on its way already is left alone. How many go again."""
    now = timezone.now()
    again = deliveries.exclude(work_state=DueWork.State.DUE).update(
        work_state=DueWork.State.DUE, attempts=0, next_at=now, created_at=now, error="", claimed_until=None
    )
    if again:
        wake_soon(DELIVER)
    return again


def replay_since(*, endpoint: WebhookEndpoint, since: datetime) -> int:
    """Everything that happened from then on, delivered or not."""
    return replay(WebhookDelivery.objects.filter(endpoint=endpoint, occurred_at__gte=since))
