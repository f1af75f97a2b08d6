"""Names of days and months, and days as they are told from today."""

_WEEKDAYS = [
    "monday mon mondays الاثنين اثنين الاتنين",
    "tuesday tue tues tuesdays الثلاثاء الثلاثا التلات الثلثاء ثلاثاء",
    "wednesday wed weds wednesdays الاربعاء الاربعا الاربع اربعاء",
    "thursday thu thur thurs thursdays الخميس خميس",
    "friday fri fridays الجمعه جمعه gom3a",
    "saturday sat saturdays السبت سبت",
    "sunday sun sundays الاحد احد",
]
_MONTHS = [
    "january jan يناير",
    "february feb فبراير شباط",
    "march مارس اذار",
    "april apr ابريل نيسان",
    "may مايو ايار",
    "june jun يونيو حزيران",
    "july jul يوليو تموز",
    "august aug اغسطس",
    "september sept sep سبتمبر ايلول",
    "october oct اكتوبر",
    "november nov نوفمبر",
    "december dec ديسمبر",
]
_FROM_TODAY = {
    "today": "today tonight todays النهارده اليوم الليله الليله elnaharda enaharda",
    "tomorrow": "tomorrow tomorrows 2moro tmrw بكره بكرا غدا bokra bukra",
    "yesterday": "yesterday امبارح امس",
}

WEEKDAYS = {word: number for number, said in enumerate(_WEEKDAYS) for word in said.split()}
MONTHS = {word: number for number, said in enumerate(_MONTHS, 1) for word in said.split()}
FROM_TODAY = {word: day for day, said in _FROM_TODAY.items() for word in said.split()}
# "may" and "march" are words as well: a month only beside a number.
DOUBTFUL_MONTHS = frozenset({"may", "march"})
RANGES = frozenset({"to", "-", "–", "—", "till", "until", "through", "الي", "الى", "لغايه", "لحد", "حتي", "le7ad"})
DAILY = frozenset({"daily", "everyday", "يوميا"})
# "sat" and "sun" and "احد" ("nobody") mean other things too: they count in a source, not as a claim.
DOUBTFUL_WEEKDAYS = frozenset({"sat", "sun", "mon", "wed", "احد", "الاربع", "اثنين", "سبت"})
