"""Prices in pictures. An engine is a file here; what it reads goes through the one parser of prices."""

from .base import EngineMissing, TextLine
from .reader import PicturePrice, PictureRead, read_picture
from .registry import ENGINES, get_engine, is_installed

__all__ = [
    "ENGINES",
    "EngineMissing",
    "PicturePrice",
    "PictureRead",
    "TextLine",
    "get_engine",
    "is_installed",
    "read_picture",
]
