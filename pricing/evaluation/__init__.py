"""What this app offers to `manage.py evaluate`."""

from common.evaluation import register_evaluator

from .prices import PRICES


def register() -> None:
    register_evaluator(PRICES)
