from .budget import LlmRulesAdmin, ModelPriceAdmin
from .call import LlmCallAdmin
from .fact import FactAdmin
from .prompt import PromptAdmin
from .provider import LlmProviderAdmin
from .task import TaskRuleAdmin

__all__ = [
    "FactAdmin",
    "LlmCallAdmin",
    "LlmProviderAdmin",
    "LlmRulesAdmin",
    "ModelPriceAdmin",
    "PromptAdmin",
    "TaskRuleAdmin",
]
