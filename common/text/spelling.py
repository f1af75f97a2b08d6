"""One spelling for what people write in several ways: for finding, never for showing or storing."""

_ALEFS = "أإآٱ"
_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
# Harakat, superscript alef, tatweel, bidi marks: written or left out as one likes.
_SILENT = "".join(map(chr, [*range(0x064B, 0x0660), 0x0670, 0x0640, 0x200E, 0x200F, *range(0x202A, 0x202F)]))

# The same pair feeds PostgreSQL's translate(): what has no partner is dropped.
FOLDED_FROM = _ALEFS + "ىة" + "ؤئ" + _DIGITS + _SILENT
FOLDED_TO = "ا" * len(_ALEFS) + "يه" + "وي" + "0123456789" * 2

_TABLE = str.maketrans(FOLDED_FROM[: len(FOLDED_TO)], FOLDED_TO, _SILENT)


def fold(text: str) -> str:
    """Lower case, Arabic letters that are mixed up made one, vowel signs gone, digits as 0-9."""
    return text.lower().translate(_TABLE)
