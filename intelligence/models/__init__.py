from .budget import DailySpend, LlmRules, ModelPrice
from .call import CachedAnswer, LlmCall
from .fact import Fact
from .prompt import Prompt
from .provider import LlmProvider, ProviderHealth
from .task import TaskRoute, TaskRule

__all__ = [
    "CachedAnswer",
    "DailySpend",
    "Fact",
    "LlmCall",
    "LlmProvider",
    "LlmRules",
    "ModelPrice",
    "Prompt",
    "ProviderHealth",
    "TaskRoute",
    "TaskRule",
]
