"""Which currency a sign or word means for a seller of this country, and how many decimals it has."""

import re

# ISO 3166 → ISO 4217, for numbers without any sign.
_OF_MARKET = {
    "NG": "NGN", "EG": "EGP", "SA": "SAR", "AE": "AED", "KW": "KWD", "QA": "QAR", "BH": "BHD", "OM": "OMR",
    "JO": "JOD", "LB": "LBP", "SY": "SYP", "IQ": "IQD", "YE": "YER", "SD": "SDG", "LY": "LYD", "TN": "TND",
    "DZ": "DZD", "MA": "MAD", "TR": "TRY", "GH": "GHS", "KE": "KES", "UG": "UGX", "TZ": "TZS", "ZA": "ZAR",
    "CI": "XOF", "SN": "XOF", "CM": "XAF", "GB": "GBP", "US": "USD", "IN": "INR", "PK": "PKR",
}  # fmt: skip
_EURO = frozenset(["AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "NL", "PT"])
# https://www.iso.org/iso-4217-currency-codes.html: "12.500" of these is twelve and a half.
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "JOD", "TND", "LYD", "IQD"})

# After `normalise`. A name that several countries use comes with those whose it is; "*" is everybody else's.
_NAMES: dict[str, dict[str, str]] = {
    "₦|=n=|ngn|nairas?|niara|نايرا|نيره": {"*": "NGN"},
    "egp|l\\.? ?e\\.?|ج ?\\. ?م\\.?|جم|geneh|gneh|gineh|gnih": {"*": "EGP"},
    "جنيها?ت?(?: مصري)?": {"*": "EGP", "SD": "SDG"},
    "جنيها?ت? سوداني": {"*": "SDG"},
    "sar|s\\.?r\\.?|ر ?\\. ?س\\.?|رس|riyals?|ريال(?:ات)? سعودي": {"*": "SAR"},
    "ريالا?ت?|rials?": {"*": "SAR", "QA": "QAR", "OM": "OMR", "YE": "YER"},
    "qar|q\\.?r\\.?|ر ?\\. ?ق\\.?|ريال(?:ات)? قطري": {"*": "QAR"},
    "omr|r\\.?o\\.?|ر ?\\. ?ع\\.?|ريال(?:ات)? عماني": {"*": "OMR"},
    "yer|ريال(?:ات)? يمني": {"*": "YER"},
    "aed|درهم(?:ا)? اماراتي": {"*": "AED"},
    "dhs?\\.?|dirhams?|درهم(?:ا)?|دراهم|د ?\\. ?ا\\.?": {"*": "AED", "MA": "MAD", "JO": "JOD"},
    "mad|د ?\\. ?م\\.?|درهم(?:ا)? مغربي": {"*": "MAD"},
    "kwd|k\\.?d\\.?|د ?\\. ?ك\\.?|دك|دينار(?:ا)? كويتي": {"*": "KWD"},
    "bhd|b\\.?d\\.?|د ?\\. ?ب\\.?|دينار(?:ا)? بحريني": {"*": "BHD"},
    "jod|j\\.?d\\.?|دينار(?:ا)? اردني": {"*": "JOD"},
    "iqd|د ?\\. ?ع\\.?|دينار(?:ا)? عراقي": {"*": "IQD"},
    "tnd|د ?\\. ?ت\\.?|دينار(?:ا)? تونسي": {"*": "TND"},
    "dzd|د ?\\. ?ج\\.?|دينار(?:ا)? جزايري": {"*": "DZD"},
    "lyd|د ?\\. ?ل\\.?|دينار(?:ا)? ليبي": {"*": "LYD"},
    "dinars?|دينار(?:ا)?|دنانير": {
        "*": "KWD", "BH": "BHD", "JO": "JOD", "IQ": "IQD", "TN": "TND", "DZ": "DZD", "LY": "LYD",
    },
    "syp|ل ?\\. ?س\\.?|ليره سوريه": {"*": "SYP"},
    "lbp|ل ?\\. ?ل\\.?|l\\.?l\\.?|ليره لبنانيه": {"*": "LBP"},
    "try|₺|tl|ليره تركيه": {"*": "TRY"},
    "ليره|ليرات|liras?": {"*": "LBP", "SY": "SYP", "TR": "TRY"},
    "us ?\\$|\\$|usd|dollars?|دولارا?ت?|دولار(?:ات)? امريكي": {"*": "USD"},
    "€|eur|euros?|يورو": {"*": "EUR"},
    "£|pounds?": {"*": "GBP", "EG": "EGP"},
    "gbp|quid": {"*": "GBP"},
    "gh ?[₵¢]|₵|ghs|gh|cedis?": {"*": "GHS"},
    "ksh\\.?|kes|kshs": {"*": "KES"},
    "f ?cfa|cfa|xof": {"*": "XOF", "CM": "XAF"},
    "ugx": {"*": "UGX"}, "tzs|tsh": {"*": "TZS"}, "zar": {"*": "ZAR"},
    "₹|inr|rs\\.?": {"*": "INR", "PK": "PKR"},
}  # fmt: skip
# One letter alone says it only right beside the digits.
_GLUED_BEFORE = {"n": "NGN", "#": "NGN", "r": "ZAR"}
_GLUED_AFTER = {"n": "NGN", "ج": "EGP"}
_GLUED_MARKETS = {"#": "NG", "r": "ZA"}

_LETTER = r"[^\W\d_]"
# The longest name first: "ريال قطري" is no "ريال".
_any = "|".join(sorted("|".join(_NAMES).split("|"), key=len, reverse=True))
_MEANINGS = [(re.compile(rf"(?:{names})"), meaning) for names, meaning in _NAMES.items()]

BEFORE = rf"(?:(?<!{_LETTER})(?:{_any})(?=[\s:\d.-])|(?<![^\W_])(?:n|#|r)(?=\s?\d))"
AFTER = rf"(?:(?:{_any})(?!{_LETTER})|(?:n|ج)(?!{_LETTER}))"


def default_currency(market: str) -> str:
    market = market.upper()
    return "EUR" if market in _EURO else _OF_MARKET.get(market, "")


def currency_of(said: str, market: str, *, before: bool) -> str:
    """`said` as it stands before or after a number, normalised; "" where it is no currency for this market."""
    said, market = said.strip(), market.upper()
    glued = _GLUED_BEFORE if before else _GLUED_AFTER
    if said in glued:
        return glued[said] if _GLUED_MARKETS.get(said, market) == market else ""
    for pattern, meaning in _MEANINGS:
        if pattern.fullmatch(said):
            return meaning.get(market, meaning["*"])
    return ""


def has_three_decimals(currency: str) -> bool:
    return currency in _THREE_DECIMALS
