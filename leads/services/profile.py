"""What a provider says about a person. It fills gaps and never overwrites what staff wrote."""

from datetime import datetime

from ..identity import Person
from ..localities import guess_locality, known_language
from ..models import Identity, Lead
from .columns import fitted
from .owners import turns

# Keys of `Person.extra` that are columns of a lead; all other keys are kept with the identity.
PROFILE_KEYS = ("first_name", "last_name", "picture_url", "country", "governorate", "city", "language", "time_zone")
_NAMES = ("first_name", "last_name")


def new_lead(person: Person, *, at: datetime) -> Lead:
    locality = guess_locality(person.identities)
    guessed = {"country": locality.country, "language": locality.language, "time_zone": locality.time_zone}
    return Lead.objects.create(**(guessed | _told(person)), last_stage_change_at=at, turn_due=turns.is_on())


def fill_profile(lead: Lead, person: Person) -> None:
    for names, values in _gaps(lead, _told(person)):
        # The gap is looked for once more by the database: staff may be typing.
        if Lead.objects.filter(pk=lead.pk, **dict.fromkeys(names, "")).update(**values):
            for name, value in values.items():
                setattr(lead, name, value)


def account_facts(person: Person) -> dict[str, str]:
    """What belongs to the account rather than to the person: the user name, and what has no column."""
    facts = {key: value for key, value in person.extra.items() if key not in PROFILE_KEYS and value}
    return facts | ({"username": person.username} if person.username else {})


def update_account(identity: Identity, person: Person) -> None:
    merged = identity.metadata | account_facts(person)
    if merged != identity.metadata:
        Identity.objects.filter(pk=identity.pk).update(metadata=merged)


def _told(person: Person) -> dict[str, str]:
    first, _, last = person.name.strip().partition(" ")
    told = {"first_name": first, "last_name": last.strip()}
    told |= {key: person.extra[key] for key in PROFILE_KEYS if person.extra.get(key)}
    told["language"] = known_language(told.get("language", ""))
    return fitted(Lead, {key: value for key, value in told.items() if value})


def _gaps(lead: Lead, told: dict[str, str]) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    """Groups of columns that are filled together: half a name from staff and half from a provider is nobody's name."""
    groups = [_NAMES, *((key,) for key in PROFILE_KEYS if key not in _NAMES)]
    empty = (group for group in groups if not any(getattr(lead, name) for name in group))
    filled = ((group, {name: told[name] for name in group if name in told}) for group in empty)
    return [(group, values) for group, values in filled if values]
