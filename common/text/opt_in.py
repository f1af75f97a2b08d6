"""Whether a text is the word by which somebody wants to hear from us again."""

from .matching import words

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out – without "yes", which answers any question.
_TEXTS = """
start, start again, start messages, unstop, subscribe, subscribe me, subscribe again, resubscribe, opt in, optin
resume, resume messages
اشتراك, الاشتراك, اشترك, اشتركوا, اشترك من جديد, اعادة الاشتراك, فعل الاشتراك, تفعيل الاشتراك, تفعيل الرسائل
استئناف, استئناف الرسائل, ابدأ, بدء, البدء
eshterak, eshtrak, eshterek, ishtirak, ishtarik
"""
# As `words` writes them.
_KEYWORDS = frozenset(" ".join(words(text)) for text in _TEXTS.replace(",", "\n").splitlines() if text.strip())


def detect_opt_in(text: str) -> str:
    """The keyword that the whole text is, "" where it is none: a longer sentence is for a person to understand."""
    said = " ".join(words(text))
    return said if said in _KEYWORDS else ""
