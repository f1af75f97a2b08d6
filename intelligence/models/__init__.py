from .budget import DailySpend, LlmRules, ModelPrice
from .call import CachedAnswer, LlmCall
from .provider import LlmProvider, ProviderHealth
from .task import TaskRoute, TaskRule

__all__ = [
    "CachedAnswer",
    "DailySpend",
    "LlmCall",
    "LlmProvider",
    "LlmRules",
    "ModelPrice",
    "ProviderHealth",
    "TaskRoute",
    "TaskRule",
]
