"""Prices in captions, pages and what OCR read: pure functions of a text and the seller's country."""

from .reading import read_prices
from .roles import PriceReading, Role

__all__ = ["PriceReading", "Role", "read_prices"]
