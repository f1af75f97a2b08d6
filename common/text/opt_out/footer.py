"""The word by which a message of ours says that its reader can end them: "Reply OFF to opt out"."""

import re

from common.text.matching import words

_SEND = r"(?:reply|send|text|type|write|press|answer)(?: with| the word| us)*"
_LEAVING = r"(?:stop|opt ?out|unsub(?:scribe)?|end|quit|leave|cancel|be removed|(?:not |no longer )?receive)"
_SEND_AR = r"(?:(?:ارسل|اكتب|ابعت|ابعث|صيفط|رد|جاوب)(?:ي|وا)?)(?: ب| كلمه| بكلمه)*"
_LEAVING_AR = r"(?:ل|لل|لا|ال)*(?:ايقاف|الغاء|وقف|توقف|انهاء|انسحاب|عدم)"
_OFFERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_SEND} (\w+) (?:to|for|if you want to) {_LEAVING}",
        r"(\w+) (?:to|for) (?:opt ?out|unsubscribe|stop)\b",
        rf"(?:to|for) (?:stop|opt ?out|unsubscribe|opting out)(?: \w+){{0,3}}? {_SEND} (\w+)",
        rf"{_SEND_AR} ب?(\w+) {_LEAVING_AR}",
        rf"{_LEAVING_AR}(?: \w+){{0,3}}? {_SEND_AR} ب?(\w+)",
    )
)
# "Do you want to unsubscribe?" offers none.
_NO_WORD = frozenset(
    ("how", "want", "wish", "like", "way", "ways", "time", "link", "here", "us", "me", "it", "and", "or")
)


def offered_keywords(message: str) -> frozenset[str]:
    """The keywords that the message offers, as `matching.words` writes them."""
    text = " ".join(words(message))
    return frozenset(word for offer in _OFFERS for word in offer.findall(text)) - _NO_WORD
