"""What is drawn from a message: one shape, whoever reads it, rules or a language model."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ProjectType = Literal["film", "series", "commercial", "theatre", "voice", "photo", "extras", "other"]
Gender = Literal["female", "male", "any"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class RoleFields(_Part):
    name: str = ""
    gender: Gender = "any"
    age_min: int | None = Field(default=None, ge=0, le=120)
    age_max: int | None = Field(default=None, ge=0, le=120)
    count: int | None = Field(default=None, ge=1)
    notes: str = ""


class PayFields(_Part):
    text: str
    amount: Decimal | None = None
    amount_max: Decimal | None = None
    currency: str | None = None


class ContactFields(_Part):
    phones: tuple[str, ...] = ()
    whatsapp: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


class Evidence(_Part):
    """The words of the message that `field` was read from: `start` and `end` in the message as it was written."""

    field: str
    start: int
    end: int
    words: str


class CallFields(_Part):
    title: str = ""
    project_type: ProjectType = "other"
    roles: tuple[RoleFields, ...] = ()
    location_city: str | None = None
    shoot_dates: str | None = None
    deadline: date | None = None
    pay: PayFields | None = None
    contact: ContactFields = ContactFields()
    requirements: tuple[str, ...] = ()
    is_paid: bool | None = None


class ExtractedCall(CallFields):
    """`start` and `end`: the part of the message that speaks of this call."""

    start: int = 0
    end: int = 0
    evidence: tuple[Evidence, ...] = ()
