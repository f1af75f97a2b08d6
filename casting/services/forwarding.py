"""Staff have looked at an application: it goes to the caller through the outbox, or nowhere."""

import re
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casting.errors import CallerNotReachable
from casting.models import Application, Call
from casting.transitions import APPLICATION_MOVES
from common.phones import provider_digits_to_e164
from common.phrases import say
from leads.identity import IdentityClaim, IdentityKind, Person
from leads.services.capture import capture_lead
from messaging.choices import ChannelState
from messaging.content import Text
from messaging.errors import MessagingError
from messaging.models import Channel, Message
from messaging.providers.registry import channel_kinds, get_gateway
from messaging.services.outbox import enqueue
from messaging.services.starting import start_conversation

ORIGIN = "casting"
PHOTO_SALT = "casting.photo"
_ARABIC = re.compile("[\u0620-\u064a]")
_DIGITS = re.compile(r"(?:wa\.me/|phone=)\+?(\d{8,15})")


def forward_application(*, application: Application, by: User) -> bool:
    """False where somebody was first. Raises CallerNotReachable."""
    with transaction.atomic():
        if not _move(application, "forward", by):
            return False
        message = _send(application, by)
        Application.objects.filter(pk=application.pk).update(message=message)
    return True


def decline_application(*, application: Application, by: User) -> bool:
    return _move(application, "decline", by)


def _move(application: Application, verb: str, by: User) -> bool:
    before, after = APPLICATION_MOVES[verb]
    now = timezone.now()
    waiting = Application.objects.filter(pk=application.pk, state__in=before)
    return bool(waiting.update(state=after, decided_by=by, decided_at=now, updated_at=now))


def _send(application: Application, by: User) -> Message:
    call = application.call
    phone = caller_phone(call)
    if not phone:
        raise CallerNotReachable(
            say(gettext_noop("The call names no phone number. Forward it by hand to the contact of the call."))
        )
    try:
        lead = capture_lead(person=Person((IdentityClaim(IdentityKind.PHONE, phone),)), at=timezone.now()).lead
        conversation = start_conversation(channel=_channel_of(call), lead=lead)
        content = Text(body=_told(application))
        key = f"casting-application-{application.pk}"
        return enqueue(
            conversation=conversation, content=content, origin=ORIGIN, author=by, idempotency_key=key
        ).message
    except MessagingError as refusal:
        raise CallerNotReachable(
            say(gettext_noop("The caller cannot be written to: %(why)s"), why=str(refusal))
        ) from refusal


def caller_phone(call: Call) -> str:
    """The first number that reads as one, of those written and those in links; "" where there is none."""
    phones = [str(phone) for phone in call.contact.get("phones") or []]
    linked = [found[1] for link in call.contact.get("whatsapp") or [] if (found := _DIGITS.search(str(link)))]
    return next(filter(None, [*phones, *map(provider_digits_to_e164, linked)]), "")


def _channel_of(call: Call) -> Channel:
    """The phone that is in the caller's group, else any other that may begin a chat."""
    kinds = [kind for kind, _label in channel_kinds() if get_gateway(kind)]
    gateways = Channel.objects.filter(kind__in=kinds, state=ChannelState.ACTIVE)
    groups = call.sightings.values("message__source__channel")
    channel = gateways.filter(pk__in=groups).order_by("pk").first() or gateways.order_by("pk").first()
    if channel is None:
        raise CallerNotReachable(say(gettext_noop("No linked phone is active: link one under Channels.")))
    return channel


def _told(application: Application) -> str:
    """In the language of the call."""
    call = application.call
    with translation.override("ar" if _ARABIC.search(call.text or call.title) else "en"):
        lines = [
            _("An application for “%(call)s”:") % {"call": call},
            _("Name: %(name)s") % {"name": application.name},
            _("Age: %(age)d") % {"age": application.age},
            _("City: %(city)s") % {"city": application.city},
            _("Phone: %(phone)s") % {"phone": application.phone},
        ]
        if application.email:
            lines.append(_("E-mail: %(email)s") % {"email": application.email})
        if application.by_guardian:
            lines.append(_("Sent by a parent or guardian."))
        if settings.SITE_URL and application.photo:
            lines.append(_("Photo: %(link)s") % {"link": urljoin(settings.SITE_URL, photo_path(application))})
    return "\n".join([*lines, *map(str, application.links), *([application.note] if application.note else [])])


def photo_path(application: Application) -> str:
    """For whoever was sent the link; it ends by itself."""
    return reverse("casting-calls:photo", args=[signing.dumps(application.pk, salt=PHOTO_SALT)])
