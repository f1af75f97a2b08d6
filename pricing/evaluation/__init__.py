"""What this app offers to `manage.py evaluate`."""

from common.evaluation import register_evaluator

from .ocr import OCR
from .prices import PRICES


def register() -> None:
    register_evaluator(PRICES)
    register_evaluator(OCR)
