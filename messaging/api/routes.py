from rest_framework.routers import BaseRouter

from .views import ChannelViewSet, ConversationViewSet, MessageViewSet, ThreadViewSet


def register(router: BaseRouter) -> None:
    router.register("channels", ChannelViewSet)
    router.register("conversations", ConversationViewSet)
    router.register(
        r"conversations/(?P<conversation_id>[0-9]+)/messages", ThreadViewSet, basename="conversation-message"
    )
    router.register("messages", MessageViewSet)
