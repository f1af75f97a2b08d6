"""What this app offers to `manage.py evaluate`."""

from common.evaluation import register_evaluator

from .replies import REPLIES


def register() -> None:
    register_evaluator(REPLIES)
