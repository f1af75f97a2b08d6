"""The JSON around and beside WhatsApp's messages, as far as we use it.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages
"""

from typing import Any

from pydantic import Field

from messaging.providers.border import Foreign, Id, OptionalId, ShortId, Word


class Envelope(Foreign):
    object: Word
    entry: list[Any] = []


class Entry(Foreign):
    id: Word = ""  # the WhatsApp Business Account
    time: Any = None
    changes: Any = None


class Change(Foreign):
    field: Word
    value: dict[str, Any]


class Metadata(Foreign):
    phone_number_id: Word = ""


class Value(Foreign):
    metadata: Metadata = Metadata()
    contacts: Any = None


class Profile(Foreign):
    name: Word = ""
    username: Word = ""


class Contact(Foreign):
    profile: Profile = Profile()
    wa_id: Word = ""
    user_id: Word = ""


class ReferredProduct(Foreign):
    catalog_id: Word = ""
    product_retailer_id: Word = ""


class Context(Foreign):
    id: OptionalId = ""
    forwarded: bool = False
    frequently_forwarded: bool = False
    referred_product: ReferredProduct | None = None


class Referral(Foreign):
    source_type: Word = ""
    source_id: Word = ""
    source_url: Word = ""
    headline: Word = ""
    media_type: Word = ""
    ctwa_clid: Word = ""


class Message(Foreign):
    id: Id
    type: Word = ""
    timestamp: Any = None
    sender: Word = Field("", alias="from")
    from_user_id: Word = ""
    to: Word = ""  # echoes only, like to_user_id
    to_user_id: Word = ""
    group_id: ShortId = ""
    context: Context | None = None
    referral: Referral | None = None


class System(Foreign):
    type: Word = ""
    body: Word = ""
    wa_id: Word = ""
    user_id: Word = ""
    previous_user_id: Word = ""


class Edit(Foreign):
    original_message_id: Id
    message: dict[str, Any] = {}


class Revoke(Foreign):
    original_message_id: Id


class Status(Foreign):
    id: Id
    status: Word
    timestamp: Any = None
    biz_opaque_callback_data: Word = ""
    pricing: dict[str, Any] | None = None
    conversation: dict[str, Any] | None = None
    errors: list[dict[str, Any]] | None = None


class Preference(Foreign):
    wa_id: Word = ""
    user_id: Word = ""
    value: Word
    category: Word = ""
    detail: Word = ""
    timestamp: Any = None
