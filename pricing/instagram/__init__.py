"""Competitors' posts on Instagram: a way to read them is a file here, and nothing elsewhere knows which one it was."""

from .base import AccountGone, AccountPrivate, Blocked, InstagramTrouble, Post, PostReader, username_in
from .registry import get_reader

__all__ = [
    "AccountGone",
    "AccountPrivate",
    "Blocked",
    "InstagramTrouble",
    "Post",
    "PostReader",
    "get_reader",
    "username_in",
]
