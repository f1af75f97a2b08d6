from . import attachment, channel, conversation, hold, message, posts, webhook_event

__all__ = ["attachment", "channel", "conversation", "hold", "message", "posts", "webhook_event"]
