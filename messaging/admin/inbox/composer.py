"""What a person types below a thread: a reply, a file with a caption, or a note to colleagues. Sent once however often
the button is pressed.
"""

import uuid

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from messaging.content import Text
from messaging.errors import MessagingError
from messaging.models import Conversation
from messaging.services.notes import add_note
from messaging.services.replying import reply, reply_with_file

REPLY, NOTE = "reply", "note"


class ComposerForm(forms.Form):
    text = forms.CharField(required=False)
    file = forms.FileField(required=False)
    mode = forms.ChoiceField(choices=[(REPLY, ""), (NOTE, "")])
    quoted_id = forms.CharField(required=False, max_length=255)
    # One per composer shown: a double click brings it twice, and the outbox knows it.
    nonce = forms.UUIDField()

    def clean(self) -> dict[str, object]:
        said = super().clean()
        if not said.get("text") and not said.get("file"):
            self.add_error("text", _("Write something first."))
        return said

    def send(self, conversation: Conversation, *, by: User) -> bool:
        """Queue the reply or keep the note; False where it is refused, with a sentence among the errors."""
        if self.cleaned_data["mode"] == NOTE:
            add_note(conversation=conversation, text=self.cleaned_data["text"], by=by)
            return True
        try:
            self._reply(conversation, by)
        except MessagingError as refusal:
            self.add_error("text", str(refusal))
            return False
        return True

    def _reply(self, conversation: Conversation, by: User) -> None:
        said = self.cleaned_data
        key = f"composer:{conversation.pk}:{by.pk}:{said['nonce']}"
        quoted_id = said["quoted_id"]
        if said["file"]:
            reply_with_file(
                conversation=conversation, file=said["file"], caption=said["text"], by=by, key=key, quoted_id=quoted_id
            )
        else:
            reply(conversation=conversation, content=Text(body=said["text"]), by=by, key=key, quoted_id=quoted_id)


def fresh_composer() -> ComposerForm:
    return ComposerForm(initial={"nonce": uuid.uuid4(), "mode": REPLY})
