"""Names of people who write to a page."""

from __future__ import annotations

from simulator.answers import Body
from simulator.graph.errors import not_found
from simulator.people import People

PROFILE_FIELDS = {"first_name", "last_name", "profile_pic", "locale", "timezone", "gender", "name"}
# Somebody who deleted the account or blocked the page: nothing can be learned.
UNKNOWN_ENDING = "0033"
_FIRST = ("Amaka", "Tunde", "Yusuf", "Blessing", "Ngozi", "Mona", "Karim", "Huda")
_LAST = ("Obi", "Adeyemi", "Danladi", "Eze", "Bello", "Hassan", "Farouk", "Saleh")


def profile(people: People, psid: str, fields: set[str]) -> Body:
    if psid.endswith(UNKNOWN_ENDING) or not psid.isdecimal():
        raise not_found(psid)
    number = int(psid)
    first, _, last = people.name(psid).partition(" ")
    facts = {
        "first_name": first or _FIRST[number % len(_FIRST)],
        "last_name": last or ("" if first else _LAST[number // len(_FIRST) % len(_LAST)]),
        "profile_pic": f"https://platform-lookaside.example/{psid}.jpg",
        "locale": "en_US",
        "timezone": 1,
        "gender": "female",
    }
    facts["name"] = f"{facts['first_name']} {facts['last_name']}".strip()
    return {**{key: value for key, value in facts.items() if key in fields}, "id": psid}
