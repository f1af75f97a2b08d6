from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.filters import OrderingFilter
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from common.api.filters import ListFilters
from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.paging import NewestFirstCursor
from common.api.refusals import Refusal, TellsRefusals
from messaging.choices import ConversationStatus
from messaging.errors import ChannelHeld, ContentRefused, HandledMeanwhile, NoAddress, NotConsented, WindowClosed
from messaging.models import Channel, Conversation, Message
from messaging.services import conversations, handling
from messaging.services.channels import check_channel

from .examples import SEND_EXAMPLES
from .filters import ChannelFilter, ConversationFilter, MessageFilter
from .requests import EditConversationSerializer, SendMessageSerializer
from .sending import send
from .serializers import (
    ChannelSerializer,
    ConversationSerializer,
    MessageDetailSerializer,
    MessageSerializer,
)

_UNPROCESSABLE = status.HTTP_422_UNPROCESSABLE_ENTITY


_SET_STATUS = {ConversationStatus.OPEN: handling.reopen, ConversationStatus.CLOSED: handling.close}


class LatestFirstCursor(NewestFirstCursor):
    ordering = ("-last_message_at", "-id")


@extend_schema_view(
    list=extend_schema(summary="Channels: numbers, pages and gateway sessions"),
    retrieve=extend_schema(summary="One channel, without its credentials"),
)
class ChannelViewSet(ReadOnlyModelViewSet[Channel]):
    queryset = Channel.objects.all()
    serializer_class = ChannelSerializer
    filterset_class = ChannelFilter
    action_permissions = {"test": ["messaging.change_channel"]}

    @extend_schema(
        summary="Test the connection",
        description="Asks the provider whether the channel can send; holds or releases it by the answer.",
        request=None,
        responses=ChannelSerializer,
    )
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        channel = self.get_object()
        check_channel(channel)
        channel.refresh_from_db()
        return Response(ChannelSerializer(channel).data)


@extend_schema_view(
    list=extend_schema(
        summary="Conversations, the latest word first",
        description=(
            "A conversation that gets a message moves to the front. To walk through all of them without missing "
            "one that moved, use `ordering=-id`."
        ),
    ),
    retrieve=extend_schema(summary="One conversation"),
)
class ConversationViewSet(
    TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Conversation]
):
    queryset = Conversation.objects.select_related("channel", "lead")
    serializer_class = ConversationSerializer
    filterset_class = ConversationFilter
    filter_backends = [ListFilters, OrderingFilter]
    ordering_fields = ["id", "last_message_at"]
    pagination_class = LatestFirstCursor
    refusals = {HandledMeanwhile: Refusal("handled_meanwhile")}
    action_permissions = {
        "read": ["messaging.change_conversation"],
    }

    @extend_schema(
        summary="Open, close, assign, or switch the AI",
        request=EditConversationSerializer,
        responses=ConversationSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        conversation = self.get_object()
        said = _checked(EditConversationSerializer(data=request.data)).validated_data
        user = cast(User, request.user)
        if "status" in said:
            _SET_STATUS[said["status"]](conversation, by=user)
        if "assignee" in said:
            handling.assign(conversation, to=said["assignee"], by=user)
        if "bot" in said:
            (handling.hand_back if said["bot"] else handling.take_over)(conversation, by=user)
        return self._answer(conversation)

    @extend_schema(
        summary="Mark as read",
        description="Nothing is unread any more; the person gets no blue ticks by this.",
        request=None,
        responses=ConversationSerializer,
    )
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        conversation = self.get_object()
        conversations.mark_read(conversation)
        return self._answer(conversation)

    def _answer(self, conversation: Conversation) -> Response:
        return Response(ConversationSerializer(self.get_queryset().get(pk=conversation.pk)).data)


@extend_schema_view(
    list=extend_schema(summary="Messages, the newest first"),
    retrieve=extend_schema(
        summary="One message with its attempts and what keeps it", responses=MessageDetailSerializer
    ),
)
class MessageViewSet(TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Message]):
    queryset = Message.objects.select_related("conversation").prefetch_related("attachments")
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    refusals = {
        WindowClosed: Refusal("window_closed"),
        ChannelHeld: Refusal("channel_held"),
        NotConsented: Refusal("not_consented"),
        NoAddress: Refusal("no_address", _UNPROCESSABLE),
        ContentRefused: Refusal("content_refused", _UNPROCESSABLE),
    }

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(MessageDetailSerializer(self.get_object()).data)

    @extend_schema(
        summary="Send a message",
        description=(
            "Puts it into the outbox and answers at once; what becomes of it is told by GET and by the webhook "
            "`message.status_changed`. A channel that is held or paused keeps it until it can go."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=SendMessageSerializer,
        responses={202: MessageDetailSerializer, 409: OpenApiResponse(description="`window_closed`, `channel_held`")},
        examples=SEND_EXAMPLES,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        said = _checked(SendMessageSerializer(data=request.data)).validated_data
        message = send(said, by=cast(User, request.user))
        return Response(MessageDetailSerializer(message).data, status=status.HTTP_202_ACCEPTED)


class ThreadCursor(NewestFirstCursor):
    ordering = ("-happened_at", "-id")


@extend_schema_view(list=extend_schema(summary="Messages of a conversation, the latest first"))
class ThreadViewSet(mixins.ListModelMixin, GenericViewSet[Message]):
    queryset = MessageViewSet.queryset
    serializer_class = MessageSerializer
    pagination_class = ThreadCursor
    filterset_class = MessageFilter
    action_permissions = {"list": ["messaging.view_conversation", "messaging.view_message"]}

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(conversation_id=self.kwargs["conversation_id"])

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        get_object_or_404(Conversation.objects.all(), pk=self.kwargs["conversation_id"])
        return super().list(request, *args, **kwargs)


def _checked(said: BaseSerializer[Any]) -> Any:
    said.is_valid(raise_exception=True)
    return said
