"""The long words of a request, mistyped: "mesaging", "recieve", "unsubcribe". Short ones are too near to others."""

from functools import lru_cache

from rapidfuzz.distance import OSA

_FROM = 6
# So long a word has room for two mistakes.
_LONG = 10
_WORDS = tuple(
    """advertisement advertisements advertising adverts anymore broadcast broadcasts consent contact contacting
    database disturb disturbing harassing messages messaging newsletter newsletters notification notifications number
    permission promotion promotions receive receiving remove sending spamming subscribe subscribed subscription texting
    unsubscribe unsubscribed withdraw""".split()
)
_OTHERS = frozenset(
    """advent averts bending content contract contracting ending fending lending lumber massage massages mending
    messaged numbers pending promotional relieve remission remote removed remover removes reading seeding spending
    subscriber subscribers subscribes tending testing vending contacts contacted disturbed disturbs consents receives
    received receiver withdrew withdrawn subscriptions broadcasted databases permissions message""".split()
)


@lru_cache(maxsize=8192)
def spelt(word: str) -> str:
    """The word of a request that this is meant to be, else the word itself."""
    if len(word) < _FROM or not word.isascii() or not word.isalpha() or word in _OTHERS or word in _WORDS:
        return word
    wrong = 2 if len(word) >= _LONG else 1
    distance, meant = min((OSA.distance(word, meant, score_cutoff=wrong), meant) for meant in _WORDS)
    return meant if distance <= wrong and word[0] == meant[0] else word
