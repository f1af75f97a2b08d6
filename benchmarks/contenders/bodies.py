"""The request that every contender sends: the same bytes, but for what differs from message to message."""

from typing import Any


def person(number: int) -> str:
    return f"23480{number:08d}"


def text_of(number: int) -> str:
    return f"Good morning, your order {number} is ready. Tell us when we may bring it, or call the shop."


def body_for(to: str, text: str, correlator: str) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "text",
        "text": {"body": text, "preview_url": False},
        "biz_opaque_callback_data": correlator,
    }
