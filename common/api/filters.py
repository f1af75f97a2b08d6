from collections.abc import Sequence

INSTANT: Sequence[str] = ("gte", "lt")
"""Lookups of every instant in the API: from (included) until (excluded)."""

CHOICE: Sequence[str] = ("exact", "in")
