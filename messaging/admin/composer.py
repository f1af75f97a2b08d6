"""The plain composer below a thread: one text, sent once however often the button is pressed."""

import uuid

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from messaging.choices import Priority
from messaging.content import Text
from messaging.errors import MessagingError
from messaging.models import Conversation
from messaging.services.outbox import Enqueued, enqueue

ORIGIN = "staff"


class ComposerForm(forms.Form):
    text = forms.CharField(
        label=_("Reply"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "class": "mj-input mj-composer__text"}),
        error_messages={"required": _("Write something first.")},
    )
    # One per composer shown: a double click brings it twice, and the outbox knows it.
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def send(self, conversation: Conversation, *, by: User) -> Enqueued | None:
        """Queue the reply; None where the provider refuses it, with its sentence among the errors and the text kept."""
        said = self.cleaned_data
        try:
            return enqueue(
                conversation=conversation,
                content=Text(body=said["text"]),
                origin=ORIGIN,
                author=by,
                priority=Priority.STAFF,
                idempotency_key=f"composer:{conversation.pk}:{by.pk}:{said['nonce']}",
            )
        except MessagingError as refusal:
            self.add_error("text", str(refusal))
            return None


def fresh_composer() -> ComposerForm:
    return ComposerForm(initial={"nonce": uuid.uuid4()}, auto_id="composer_%s")
