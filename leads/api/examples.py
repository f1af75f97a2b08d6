from drf_spectacular.utils import OpenApiExample

CAPTURE_EXAMPLES = [
    OpenApiExample(
        "From a web form",
        request_only=True,
        value={
            "phone": "+2348031234567",
            "first_name": "Amina",
            "last_name": "Bello",
            "city": "Lagos",
            "label": "WARM",
            "touch": {"source": "ad", "ad_id": "120210000000000", "headline": "Rainy season sale"},
        },
    )
]

STAGE_EXAMPLES = [
    OpenApiExample("Lost", request_only=True, value={"stage": "LOST", "reason": "Bought elsewhere"}),
    OpenApiExample("Qualified", request_only=True, value={"stage": "QUALIFIED", "seen": "NEW"}),
]
