from .auto_reply import AnswerDue, HandOver, QuestionAsked, ShadowAnswer, UnansweredQuestion
from .canned_reply import CannedReply
from .channel import Channel, ChannelLease
from .comment import Comment
from .conversation import Conversation
from .conversation_event import ConversationEvent
from .episode import Episode
from .error_policy import ErrorPolicy
from .group_post import GroupPost
from .history import HistoryCheck, LostMessage
from .hold import Hold
from .keyword_rule import KeywordCheck, KeywordHit, KeywordRule
from .lookup import Lookup
from .message import Attachment, Attempt, Message
from .parked import ParkedChange
from .reading import Reading
from .retention import RetentionRules
from .routing_retry import RoutingRetry
from .sending_rules import SendingRules
from .template import MessageTemplate
from .usage import PersonUsage, Portfolio, PortfolioReach, RequestUsage
from .volume import DayVolume
from .warm_up import WarmUp, WarmUpDecision
from .webhook_event import WebhookEvent

__all__ = [
    "AnswerDue",
    "Attachment",
    "Attempt",
    "CannedReply",
    "Channel",
    "ChannelLease",
    "Comment",
    "Conversation",
    "ConversationEvent",
    "DayVolume",
    "Episode",
    "ErrorPolicy",
    "GroupPost",
    "HandOver",
    "HistoryCheck",
    "Hold",
    "KeywordCheck",
    "KeywordHit",
    "KeywordRule",
    "Lookup",
    "LostMessage",
    "Message",
    "MessageTemplate",
    "ParkedChange",
    "PersonUsage",
    "Portfolio",
    "PortfolioReach",
    "QuestionAsked",
    "Reading",
    "RequestUsage",
    "RetentionRules",
    "RoutingRetry",
    "SendingRules",
    "ShadowAnswer",
    "UnansweredQuestion",
    "WarmUp",
    "WarmUpDecision",
    "WebhookEvent",
]
