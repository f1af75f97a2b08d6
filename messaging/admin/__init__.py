from . import (
    attachment,
    canned_reply,
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
    "canned_reply",
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
