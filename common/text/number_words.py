"""Numbers written as words, in English, Arabic and Arabizi, after `matching.words` has folded them."""

from decimal import Decimal

_UNITS = {
    0: "zero صفر sefr",
    1: "واحد واحده wahed wa7ed",
    2: "two couple pair اثنين اثنان اتنين اثنتين etnen itnen",
    3: "three ثلاثه تلاته ثلاث تلات talata tlata",
    4: "four اربعه اربع arba3a arb3a",
    5: "five خمسه خمس 5amsa khamsa",
    6: "six سته ست setta sitta",
    7: "seven سبعه سبع sab3a sab3",
    8: "eight ثمانيه تمانيه ثمان تمن ثماني tamanya tmanya",
    9: "nine تسعه تسع tes3a tis3a",
    10: "ten عشره عشر 3ashra 3ashara",
    11: "eleven احدعشر حداشر 7idashar",
    12: "twelve dozen اثناعشر اتناشر etnashar",
    13: "thirteen تلتاشر ثلاثطعش",
    14: "fourteen اربعتاشر اربعطعش",
    15: "fifteen خمستاشر خمسطعش 5amastashar",
    16: "sixteen ستاشر سطعش",
    17: "seventeen سبعتاشر سبعطعش",
    18: "eighteen تمنتاشر ثمنطعش",
    19: "nineteen تسعتاشر تسعطعش",
    20: "twenty عشرين عشرون 3eshreen 3ishrin",
    30: "thirty ثلاثين تلاتين ثلاثون talateen",
    40: "forty fourty اربعين اربعون arbe3een arb3in",
    50: "fifty خمسين خمسون 5amseen khamseen",
    60: "sixty ستين ستون setteen",
    70: "seventy سبعين سبعون sab3een",
    80: "eighty ثمانين تمانين ثمانون tamaneen",
    90: "ninety تسعين تسعون tes3een",
    200: "مءتين ميتين ميتان مايتين مئتين مئتان متين miten meteen",
    300: "ثلاثميه تلتميه تلاتميه ثلاثميءه ثلاثمايه ثلاثميا تلتمايه ثلاثمءه",
    400: "اربعميه ربعميه اربعمايه ربعمايه اربعمءه",
    500: "خمسميه خمسمايه خمسمءه 5omsomeya",
    600: "ستميه ستمايه ستمءه",
    700: "سبعميه سبعمايه سبعمءه",
    800: "ثمانميه تمنميه تمانميه ثمانمايه ثمنميه ثمانمءه",
    900: "تسعميه تسعمايه تسعمءه",
    2000: "الفين الفان alfen alfeen",
    2000000: "مليونين مليونان",
}
_MAGNITUDES = {
    100: "hundred hundreds ميه مايه مءه مئه ميت meya miya",
    1000: "thousand thousands grand k الف الاف الفا alf alaf talaf تلاف",
    1000000: "million millions mio m مليون ملايين melyoon milyon",
}

VALUES = {word: Decimal(value) for value, said in _UNITS.items() for word in said.split()}
MAGNITUDES = {word: Decimal(value) for value, said in _MAGNITUDES.items() for word in said.split()}
HALVES = frozenset({"half", "نص", "نصف", "noss", "nos"})
LINKS = frozenset({"and", "و", "w"})

# A noun's dual has its number in itself: "يومين" is two days.
DUALS = {
    "يومين": "day",
    "يومان": "day",
    "ساعتين": "hour",
    "ساعتان": "hour",
    "دقيقتين": "minute",
    "اسبوعين": "week",
    "شهرين": "month",
    "سنتين": "year",
    "مرتين": "",
    "قطعتين": "",
    "حبتين": "",
    "yomen": "day",
    "sa3ten": "hour",
}
