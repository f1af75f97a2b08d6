"""What an answer claims in figures, and whether anybody has told us so.

A number, price, date, time, phone or link of an answer that stands neither in the facts nor in the person's own words
was made up, by whoever wrote the answer.
"""

from .check import Ungrounded, ungrounded

__all__ = ["Ungrounded", "ungrounded"]
