"""A channel's settings: above all where its webhooks go and with which secret header."""

from __future__ import annotations

from simulator.answers import Body
from simulator.channels import Channel
from simulator.whapi.errors import WhapiError

EVENTS = [{"type": kind, "method": "post"} for kind in ("messages", "statuses", "channel")]


def settings_of(channel: Channel) -> Body:
    hook = {"mode": "body", "url": channel.webhook_url, "headers": channel.headers, "events": EVENTS}
    return {
        "callback_persist": True,
        "callback_backoff_delay_ms": 3_000,
        "max_callback_backoff_delay_ms": 900_000,
        "webhooks": [hook] if channel.webhook_url else [],
        "media": {"auto_download": []},
        "offline_mode": False,
        "full_history": False,
    }


def change_settings(channel: Channel, order: Body) -> Body:
    hooks = order.get("webhooks")
    if hooks:
        if not isinstance(hooks, list) or not isinstance(hooks[0], dict) or not hooks[0].get("url"):
            raise WhapiError(400, "webhooks is a list of objects with a url")
        channel.webhook_url = str(hooks[0]["url"])
        channel.headers = {str(name): str(value) for name, value in (hooks[0].get("headers") or {}).items()}
    return settings_of(channel)
