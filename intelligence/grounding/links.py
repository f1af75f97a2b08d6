"""Addresses in a text: links, e-mail, handles. Taken out before numbers are read, for they are full of digits; what
rewording must keep is known by the same shapes."""

import re

_TLD = "com|net|org|ng|eg|sa|ae|io|co|me|ly|info|shop|store|biz|app|link|page|site|xyz|online|gl|cc|to|uk|us|qa|kw"
EMAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# Also without "https://": "bit.ly/x", "www.shop.example", "shop.ng"; of an ending that we do not know with a path only.
LINK = (
    r"(?:https?://|www\.)[^\s<>\"'،]+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/[^\s<>\"'،]*"
    rf"|(?<![\w@.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_TLD})\b"
)
HANDLE = r"(?<![\w@])@\w[\w.]*\w"
_ADDRESS = re.compile(f"{EMAIL}|{LINK}", re.I)
# "majlis [dot] com": written so that no one finds it.
_HIDDEN = re.compile(
    rf"\b[\w-]+\s*(?:\[\s*(?:\.|dot)\s*\]|\(\s*(?:\.|dot)\s*\)|\s+dot\s+)\s*(?:{_TLD})\b(?:\s*/\s*\S+)?", re.I
)
_HANDLE = re.compile(HANDLE)
TAIL = ".,;:!?)]}»”’\"'؟،"


def take_out_links(text: str) -> tuple[str, set[str]]:
    """The text without them, and each in one spelling."""
    found: set[str] = set()

    def note(match: re.Match[str]) -> str:
        found.add(_same(match.group()))
        return " "

    for pattern in (_HIDDEN, _ADDRESS, _HANDLE):
        text = pattern.sub(note, text)
    return text, found


def _same(link: str) -> str:
    bare = re.sub(r"\s*[\[(]?\s*(?:\bdot\b|\.)\s*[\])]?\s*", ".", link.lower().strip().rstrip(TAIL))
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", bare).rstrip("/")
