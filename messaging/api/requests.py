"""What the API takes about conversations and messages, checked at the border."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from leads.errors import InvalidIdentity
from leads.identity import IdentityKind
from leads.models import Lead
from leads.normal_forms import claim
from messaging.choices import ConversationStatus
from messaging.content import Text
from messaging.models import Channel, Conversation

from .fields import ContentField


class EditConversationSerializer(serializers.Serializer[Any]):
    # Snoozing needs a time to wake up at, which is the inbox's to ask for.
    status = serializers.ChoiceField(
        choices=[
            (ConversationStatus.OPEN.value, ConversationStatus.OPEN.label),
            (ConversationStatus.CLOSED.value, ConversationStatus.CLOSED.label),
        ],
        required=False,
    )
    assignee = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_staff=True, is_active=True), required=False, allow_null=True
    )
    bot = serializers.BooleanField(required=False, help_text="Whether the AI may answer.")


class SendMessageSerializer(serializers.Serializer[Any]):
    """To a conversation, or to a person on a channel: a known lead, or whoever has the number."""

    conversation = serializers.PrimaryKeyRelatedField(
        queryset=Conversation.objects.select_related("channel"), required=False
    )
    channel = serializers.PrimaryKeyRelatedField(queryset=Channel.objects.all(), required=False)
    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all(), required=False)
    to = serializers.CharField(max_length=40, required=False, help_text="A phone number; the person becomes a lead.")
    text = serializers.CharField(max_length=4096, required=False, help_text="Short for content of the type text.")
    content = ContentField(required=False)
    reply_to = serializers.CharField(
        max_length=255, required=False, default="", help_text="provider_id of the message that this one answers."
    )
    not_before = serializers.DateTimeField(required=False)
    expires_at = serializers.DateTimeField(required=False, help_text="Sent until then or not at all.")
    if_held = serializers.ChoiceField(
        choices=[("queue", _("queue")), ("refuse", _("refuse"))],
        default="queue",
        help_text="What to do where the channel, the person or the template is held: wait in the queue, or answer 409.",
    )

    def validate_to(self, raw: str) -> str:
        try:
            return claim(IdentityKind.PHONE, raw).value
        except InvalidIdentity as error:
            raise serializers.ValidationError(str(error)) from error

    def validate_expires_at(self, at: Any) -> Any:
        if at <= timezone.now():
            raise serializers.ValidationError(_("This time is over."))
        return at

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if "conversation" not in said and not ("channel" in said and ("lead" in said) != ("to" in said)):
            raise serializers.ValidationError(_("Give a conversation, or a channel with either a lead or a number."))
        if ("text" in said) == ("content" in said):
            raise serializers.ValidationError(_("Give either text or content."))
        said["content"] = said.get("content") or Text(body=said["text"])
        return said
