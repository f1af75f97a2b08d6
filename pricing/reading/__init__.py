"""Prices in what people write, in pages and in what a picture's letters were read as: pure functions, no network, no tables."""

from .reading import read_prices
from .roles import PriceReading, Role

__all__ = ["PriceReading", "Role", "read_prices"]
