from . import (
    attachment,
    channel,
    conversation,
    hold,
    message,
    portfolio,
    posts,
    sending_rules,
    template,
    warm_up,
    webhook_event,
)

__all__ = [
    "attachment",
    "channel",
    "conversation",
    "hold",
    "message",
    "portfolio",
    "posts",
    "sending_rules",
    "template",
    "warm_up",
    "webhook_event",
]
