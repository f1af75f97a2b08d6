"""What a search for products compares: words in one spelling, and the SKU with and without its dashes."""

from common.text.matching import words


def search_key(*texts: str, sku: str) -> str:
    """Words between blanks, so that " ring" is the beginning of one."""
    said = [word for text in texts for word in words(text)]
    parts = words(sku)
    joined = ["".join(parts)] if len(parts) > 1 else []
    return f" {' '.join(dict.fromkeys([*said, *parts, *joined]))} "


def asked_words(text: str, *, most: int) -> list[str]:
    return list(dict.fromkeys(words(text)))[:most]
