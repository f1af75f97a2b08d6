"""The conversion model: the chance that somebody who asked buys, by price. Knows figures only, no tables.

scikit-learn is imported where a model is trained or asked, and nowhere else: it takes a second.
"""

from .evaluation import Bin, Quality, quality_of
from .features import COLUMNS, Example, row_of
from .model import NotEnoughData, Trained, load, train

__all__ = [
    "COLUMNS",
    "Bin",
    "Example",
    "NotEnoughData",
    "Quality",
    "Trained",
    "load",
    "quality_of",
    "row_of",
    "train",
]
