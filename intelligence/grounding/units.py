"""What a number counts: "2 days" says nothing about 2 hours, and ₦500 nothing about $500."""

_UNITS = {
    "NGN": "₦ ngn naira niara nairas",
    "EGP": "egp le جنيه جنيها ج جم جنيهات geneh gneh gineh pound pounds",
    "SAR": "sar sr ريال رس ريالات riyal riyals",
    "QAR": "qar qr",
    "AED": "aed dhs dh درهم دراهم dirham dirhams",
    "KWD": "kwd kd دينار دنانير dinar",
    "USD": "$ usd dollar dollars دولار دولارات",
    "EUR": "€ eur euro euros يورو",
    "GBP": "£ gbp quid",
    "OMR": "omr",
    "BHD": "bhd",
    "JOD": "jod",
    "LBP": "lbp ليره ليرات lira liras",
    "GHS": "ghs cedi cedis",
    "KES": "kes",
    "%": "% ٪ percent percentage pct بالميه بالمءه بالمئه",
    "minute": "minute minutes min mins دقيقه دقايق دقاءق دقيقة de2i2a",
    "hour": "hour hours hr hrs h ساعه ساعات sa3a sa3at",
    "day": "day days يوم ايام يوما yom ayam",
    "week": "week weeks wk wks اسبوع اسابيع esbo3",
    "month": "month months شهر اشهر شهور shahr",
    "year": "year years سنه سنين سنوات عام اعوام sana",
}

UNITS = {word: unit for unit, said in _UNITS.items() for word in said.split()}
CURRENCIES = frozenset(unit for unit in _UNITS if unit.isupper())
# "N13,900" and "#13,900" are naira; alone neither says anything.
SIGNS = {"₦": "NGN", "n": "NGN", "#": "NGN", "=n=": "NGN", "$": "USD", "€": "EUR", "£": "GBP", "﷼": "SAR"}
# Between a number and what it counts: "2 working days", "٣ أيام عمل".
FILLERS = frozenset({"working", "business", "full", "whole", "calendar", "of", "عمل"})
