from drf_spectacular.utils import OpenApiExample

SEND_EXAMPLES = [
    OpenApiExample(
        "An answer in a conversation",
        request_only=True,
        value={"conversation": 17, "text": "Yes, we have it in black and in white."},
    ),
    OpenApiExample(
        "A template to somebody who has not written",
        request_only=True,
        value={
            "channel": 1,
            "to": "+2348031234567",
            "content": {
                "type": "template",
                "name": "order_update",
                "language": "en",
                "components": [
                    {
                        "type": "body",
                        "parameters": [{"type": "text", "text": "Amina"}, {"type": "text", "text": "1071"}],
                    }
                ],
            },
        },
    ),
    OpenApiExample(
        "Reply buttons",
        request_only=True,
        value={
            "conversation": 17,
            "content": {
                "type": "buttons",
                "body": "When shall we deliver?",
                "buttons": [{"id": "today", "title": "Today"}, {"id": "tomorrow", "title": "Tomorrow"}],
            },
        },
    ),
]
