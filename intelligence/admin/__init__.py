from .budget import LlmRulesAdmin, ModelPriceAdmin
from .call import LlmCallAdmin
from .prompt import PromptAdmin
from .provider import LlmProviderAdmin
from .task import TaskRuleAdmin

__all__ = ["LlmCallAdmin", "LlmProviderAdmin", "LlmRulesAdmin", "ModelPriceAdmin", "PromptAdmin", "TaskRuleAdmin"]
