from .prompt import PromptAdmin

__all__ = ["PromptAdmin"]
