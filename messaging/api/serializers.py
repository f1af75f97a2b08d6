"""What the API shows of channels, conversations and messages. Credentials have no field here."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.models import Lead
from messaging.models import Attachment, Attempt, Channel, Conversation, Message
from messaging.selectors.why import why_not_sent
from messaging.selectors.windows import window_of


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    class Meta:
        model = Channel
        fields = [
            "id",
            "uuid",
            "kind",
            "name",
            "external_id",
            "parent_id",
            "portfolio_id",
            "address",
            "state",
            "rate_per_second",
            "health",
            "health_detail",
            "health_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class PersonSerializer(serializers.ModelSerializer[Lead]):
    name = serializers.CharField(source="display_name", read_only=True)

    class Meta:
        model = Lead
        fields = ["id", "uuid", "name", "stage", "label"]
        read_only_fields = fields


class WindowSerializer(serializers.Serializer[object]):
    """The provider's reply window: until when free text may go."""

    is_open = serializers.BooleanField()
    ends_at = serializers.DateTimeField(allow_null=True)


class ConversationSerializer(serializers.ModelSerializer[Conversation]):
    lead = PersonSerializer(read_only=True)
    channel_kind = serializers.CharField(source="channel.kind", read_only=True)
    window = serializers.SerializerMethodField()

    class Meta:
        model = Conversation
        fields = [
            "id",
            "channel",
            "channel_kind",
            "lead",
            "address",
            "status",
            "assignee",
            "bot",
            "unread_count",
            "message_count",
            "window",
            "started_at",
            "last_message_at",
            "last_inbound_at",
        ]
        read_only_fields = fields

    @extend_schema_field(WindowSerializer)
    def get_window(self, conversation: Conversation) -> object:
        return WindowSerializer(window_of(conversation)).data


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    class Meta:
        model = Attachment
        fields = ["kind", "mime_type", "filename", "size", "work_state"]
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer[Message]):
    text = serializers.CharField(source="body", read_only=True)
    lead = serializers.IntegerField(source="conversation.lead_id", read_only=True)
    attachments = AttachmentSerializer(many=True, read_only=True)

    class Meta:
        model = Message
        fields = [
            "id",
            "uuid",
            "conversation",
            "channel",
            "lead",
            "direction",
            "kind",
            "state",
            "text",
            "content",
            "attachments",
            "provider_id",
            "quoted_id",
            "happened_at",
            "created_at",
            "to",
            "origin",
            "author",
            "priority",
            "not_before",
            "expires_at",
            "error_code",
            "reason",
            "sent_at",
            "delivered_at",
            "read_at",
        ]
        read_only_fields = fields


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    class Meta:
        model = Attempt
        fields = ["number", "started_at", "finished_at", "outcome", "http_status", "code", "detail", "duration_ms"]
        read_only_fields = fields


class MessageDetailSerializer(MessageSerializer):
    attempts = AttemptSerializer(source="tries", many=True, read_only=True)
    why = serializers.SerializerMethodField(help_text="What keeps it or became of it, in a sentence.")

    class Meta(MessageSerializer.Meta):
        fields = [*MessageSerializer.Meta.fields, "attempts", "why"]
        read_only_fields = fields

    def get_why(self, message: Message) -> str:
        return why_not_sent(message)
