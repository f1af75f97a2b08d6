from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceState(models.TextChoices):
    WAITING = "waiting", _("waits for staff")
    ACTIVE = "active", _("collected")
    PAUSED = "paused", _("paused")
    # Not recognised; staff may activate it all the same.
    OTHER = "other", _("no casting group")


class Outcome(models.TextChoices):
    """What became of a post."""

    CALL = "call", _("casting call")
    DUPLICATE = "duplicate", _("known call")
    CLOSING = "closing", _("closes a call")
    REJECTED = "rejected", _("no call")
    # Of a group that was not collected then; read after all once the group is.
    NOT_COLLECTED = "not_collected", _("group not collected")
    TOO_OLD = "too_old", _("too old")
    # Deleted by its writer, before or after it was read.
    WITHDRAWN = "withdrawn", _("deleted by its writer")


class CallState(models.TextChoices):
    REVIEW = "review", _("to review")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", pgettext_lazy("casting call", "rejected")
    # The caller said so.
    CLOSED = "closed", pgettext_lazy("casting call", "closed")
    # Its deadline is over.
    EXPIRED = "expired", pgettext_lazy("casting call", "expired")
    # Was public; staff took it away.
    RETRACTED = "retracted", pgettext_lazy("casting call", "retracted")


# Whoever has the address may still read it; what is over says so.
PUBLIC_STATES = (CallState.PUBLISHED, CallState.CLOSED, CallState.EXPIRED)


class ContactShown(models.TextChoices):
    """Who reads on the public pages how to reach the caller."""

    EVERYBODY = "everybody", _("everybody")
    APPLICANTS = "applicants", _("who has applied")
    NOBODY = "nobody", _("nobody: applications are forwarded")


class ApplicationState(models.TextChoices):
    NEW = "new", pgettext_lazy("application", "new")
    FORWARDED = "forwarded", pgettext_lazy("application", "forwarded")
    DECLINED = "declined", pgettext_lazy("application", "declined")


class ProjectType(models.TextChoices):
    FILM = "film", _("film")
    SERIES = "series", _("series")
    COMMERCIAL = "commercial", _("commercial")
    THEATRE = "theatre", _("theatre")
    VOICE = "voice", _("voice")
    PHOTO = "photo", _("photo")
    EXTRAS = "extras", _("extras")
    OTHER = "other", pgettext_lazy("project", "other")


class Gender(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")
    ANY = "any", _("any gender")


class ReadBy(models.TextChoices):
    RULES = "rules", _("rules")
    BOTH = "both", _("rules and language model")


class SightingKind(models.TextChoices):
    FIRST = "first", _("first post")
    REPEAT = "repeat", _("repeated")
    EXTENDED = "extended", _("later deadline")
    CLOSING = "closing", _("says it is closed")


class Decision(models.TextChoices):
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", pgettext_lazy("casting call", "rejected")
    SKIPPED = "skipped", _("skipped")


class RejectReason(models.TextChoices):
    NO_CALL = "no_call", _("not a casting call")
    OVER = "over", _("over already")
    DOUBTFUL = "doubtful", _("doubtful or a fraud")
    INCOMPLETE = "incomplete", _("too little told")
    REPEATED = "repeated", _("repeats another call")
