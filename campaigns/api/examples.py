from drf_spectacular.utils import OpenApiExample

CREATE_EXAMPLES = [
    OpenApiExample(
        "A whole drip",
        request_only=True,
        value={
            "name": "Eid sale",
            "type": "drip",
            "message_template": "Hello {name|friend}, our Eid sale begins: {offer} off.",
            "contact_ids": [17, 23],
            "stop_on_sale": True,
            "phone_number_id": "100000000000101",
            "metadata": {
                "tone": "friendly",
                "variables": {"offer": "20 %"},
                "sequence": [
                    {"delay_hours": 24, "message": "{name|Friend}, did you see it? Still {offer} off."},
                    {
                        "delay_hours": 72,
                        "message": "Last day today, {name|friend}.",
                        "delivery_hour": 9,
                        "bought": "no",
                    },
                ],
            },
        },
    ),
    OpenApiExample(
        "A broadcast by template, two wordings",
        request_only=True,
        value={
            "name": "New bags",
            "segment": 1,
            "channels": [{"channel": 1, "share": 3}, {"channel": 2, "share": 1}],
            "steps": [
                {
                    "variants": [
                        {
                            "share": 1,
                            "template": {"name": "new_bags", "language": "en", "values": {"1": "{first_name|there}"}},
                        },
                        {"share": 1, "text": "The new bags are here, {first_name|there}."},
                    ]
                }
            ],
            "per_minute": 60,
            "starts_at": "2026-12-01T09:00:00+01:00",
        },
    ),
]
