"""What this app offers to `manage.py evaluate`."""

from common.evaluation import register_evaluator

from .casting import CASTING
from .groups import GROUPS


def register() -> None:
    register_evaluator(CASTING)
    register_evaluator(GROUPS)
