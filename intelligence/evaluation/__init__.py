"""What this app offers to `manage.py evaluate`."""

from common.evaluation import register_evaluator

from .replies import REPLIES
from .spam import SPAM


def register() -> None:
    register_evaluator(REPLIES)
    register_evaluator(SPAM)
