"""What Messenger tells only when asked: who a person is, what somebody wrote into a lead form.

https://developers.facebook.com/docs/messenger-platform/identity/user-profile
https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
"""

from typing import Any

from common.phones import to_e164
from leads.identity import IdentityClaim, IdentityKind, Person
from messaging.providers.base import ChannelAccess
from messaging.providers.border import Foreign, Word

from .client import graph

_PROFILE = "first_name,last_name,profile_pic"
_FORM = "field_data,ad_id,form_id,created_time"
_NAMES = {"first_name": "first_name", "last_name": "last_name", "city": "city"}


class _Profile(Foreign):
    first_name: Word = ""
    last_name: Word = ""
    profile_pic: Word = ""


class _Field(Foreign):
    name: Word = ""
    values: list[Any] = []


class _Form(Foreign):
    ad_id: Word = ""
    field_data: list[_Field] = []


def look_up_person(channel: ChannelAccess, psid: str) -> Person:
    """Raises ProviderRefused; code 100/33 for somebody who is gone."""
    profile = _Profile.model_validate(graph(channel, "GET", psid, params={"fields": _PROFILE}))
    extra = {"first_name": profile.first_name, "last_name": profile.last_name, "picture_url": profile.profile_pic}
    return Person((IdentityClaim(IdentityKind.PSID, psid),), extra=extra)


def look_up_form(channel: ChannelAccess, leadgen_id: str) -> tuple[Person | None, dict[str, str]]:
    """Who filled the form in (nobody without phone or e-mail), and every answer. Raises ProviderRefused."""
    form = _Form.model_validate(graph(channel, "GET", leadgen_id, params={"fields": _FORM}))
    answers = {field.name: ", ".join(map(str, field.values)) for field in form.field_data if field.name}
    identities = []
    if phone := to_e164(answers.get("phone_number", "")):
        identities.append(IdentityClaim(IdentityKind.PHONE, phone))
    if "@" in (email := answers.get("email", "").strip().lower()):
        identities.append(IdentityClaim(IdentityKind.EMAIL, email[:255]))
    if not identities:
        return None, answers
    extra = {key: answers[name] for name, key in _NAMES.items() if answers.get(name)}
    return Person(tuple(identities), name=answers.get("full_name", ""), extra=extra), answers
