"""What was read, as rows."""

from casting.models import Call, Evidence, Role
from casting.rules.schema import ExtractedCall
from casting.rules.signatures import pack

from .reading import PostToRead, ReadCall

_MOST_PEOPLE = 30_000


def columns_of(post: PostToRead, call: ReadCall) -> dict[str, object]:
    """Of a call, but for what its posts say of times."""
    return {
        **_fields(call.fields),
        "confidence": call.confidence,
        "doubts": list(call.doubts),
        "read_by": call.read_by,
        "text": post.text,
        "signature": pack(call.signature),
    }


def _fields(fields: ExtractedCall) -> dict[str, object]:
    pay = fields.pay
    return {
        "title": fields.title[:200],
        "project_type": fields.project_type,
        "city": (fields.location_city or "")[:80],
        "shoot_dates": (fields.shoot_dates or "")[:300],
        "deadline": fields.deadline,
        "is_paid": fields.is_paid,
        "pay_text": pay.text[:300] if pay else "",
        "pay_amount": pay.amount if pay else None,
        "pay_amount_max": pay.amount_max if pay else None,
        "pay_currency": (pay.currency or "")[:3] if pay else "",
        "contact": fields.contact.model_dump(mode="json"),
        "requirements": list(fields.requirements),
    }


def add_parts(call: Call, fields: ExtractedCall) -> None:
    """Roles and evidence, of a call that has none."""
    Role.objects.bulk_create(_roles(call, fields))
    Evidence.objects.bulk_create(
        Evidence(call=call, field=found.field, start=found.start, end=found.end) for found in fields.evidence
    )


def _roles(call: Call, fields: ExtractedCall) -> list[Role]:
    return [
        Role(
            call=call,
            position=position,
            name=role.name[:200],
            gender=role.gender,
            age_min=role.age_min,
            age_max=role.age_max,
            count=role.count if role.count is None or role.count < _MOST_PEOPLE else None,
            notes=role.notes[:300],
        )
        for position, role in enumerate(fields.roles)
    ]
