"""What a person is known by. Values are kept in one normal form, so that equality in the database is identity."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityKind(models.TextChoices):
    PHONE = "phone", _("phone")  # E.164 with the plus sign
    BSUID = "bsuid", _("WhatsApp user id")  # business-scoped, e.g. NG.1882…; changes with the phone number
    LID = "lid", _("WhatsApp privacy id")  # digits without @lid
    PSID = "psid", _("Messenger id")  # scoped to one page
    EMAIL = "email", _("e-mail")  # lower case


class TouchSource(models.TextChoices):
    AD = "ad", _("ad")
    POST = "post", _("post")
    COMMENT = "comment", _("comment")
    REFERRAL = "referral", _("referral")
    DIRECT = "direct", _("direct")
    IMPORT = "import", _("import")


@dataclass(frozen=True, slots=True)
class IdentityClaim:
    """One way to know a person, already in normal form."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Touch:
    """How a person came to us, as far as the provider tells. Empty strings where it does not."""

    source: TouchSource
    ad_id: str = ""
    post_id: str = ""
    comment_id: str = ""
    ref: str = ""
    ctwa_clid: str = ""
    headline: str = ""
    post_type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody outside: identities strongest first, and what the provider says about them."""

    identities: tuple[IdentityClaim, ...]
    name: str = ""
    username: str = ""
    extra: dict[str, str] = field(default_factory=dict)
