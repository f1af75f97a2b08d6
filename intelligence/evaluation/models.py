from common.evaluation import EvaluationError

from ..choices import Task
from ..services.completion import is_enabled


def require_model(task: Task) -> None:
    """Else the rules would be measured under the name of a model."""
    if not is_enabled(task):
        raise EvaluationError(
            f"No language model answers “{task.label}”: set a provider's key (ANTHROPIC_API_KEY, or Intelligence › AI "
            "providers) and switch the feature on under AI features, or leave out --llm."
        )
