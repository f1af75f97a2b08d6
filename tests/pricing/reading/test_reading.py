"""What a price is and what is none, rule by rule; the lists in ../data score the whole."""

import time
from decimal import Decimal

import pytest

from pricing.reading import Role, read_prices


def read(text: str, market: str = "NG") -> list[tuple[Decimal, str, str]]:
    return [(one.amount, one.currency, one.role.value) for one in read_prices(text, market=market)]


@pytest.mark.parametrize(
    ("text", "market", "amount", "currency"),
    [
        ("₦13,900", "NG", 13900, "NGN"),
        ("N15k", "NG", 15000, "NGN"),
        ("#7,000 only", "NG", 7000, "NGN"),
        ("=N=12,000", "NG", 12000, "NGN"),
        ("NGN 45,000.00", "NG", 45000, "NGN"),
        ("18 000 naira", "NG", 18000, "NGN"),
        ("7,500/-", "NG", 7500, "NGN"),
        ("4.5m asking", "NG", 4500000, "NGN"),
        ("half a million naira", "NG", 500000, "NGN"),
        ("twenty five thousand naira", "NG", 25000, "NGN"),
        ("N l3,9OO", "NG", 13900, "NGN"),
        ("₦ 2 5 0 , 0 0 0", "NG", 250000, "NGN"),
        ("١٬٢٥٠٫٥٠ ر.س", "SA", "1250.5", "SAR"),
        ("149﷼", "SA", 149, "SAR"),
        ("٣ آلاف و٢٥٠ جنيه", "EG", 3250, "EGP"),
        ("مليون ونص جنيه", "EG", 1500000, "EGP"),
        ("2 مليون و 300 ألف جنيه", "EG", 2300000, "EGP"),
        ("مليون و٢٠٠ ألف جنيه", "EG", 1200000, "EGP"),
        ("١٨.٥٠٠ جنيه", "EG", 18500, "EGP"),
        ("12.500 د.ك", "KW", "12.5", "KWD"),
        ("ريال قطري 300", "SA", 300, "QAR"),
        ("300 ريال", "OM", 300, "OMR"),
        ("20 دينار", "JO", 20, "JOD"),
        ("دينارين ونص", "JO", "2.5", "JOD"),
        ("٢٥٠ درهم", "MA", 250, "MAD"),
        ("£250", "EG", 250, "EGP"),
        ("GH₵ 1,299.50", "GH", "1299.5", "GHS"),
        ("12 500 FCFA", "SN", 12500, "XOF"),
        ("$49.99", "NG", "49.99", "USD"),
    ],
)
def test_amounts_and_currencies(text, market, amount, currency):
    assert read(text, market) == [(Decimal(str(amount)), currency, "current")]


@pytest.mark.parametrize(
    ("text", "market", "roles"),
    [
        ("was 20k now 15k", "NG", {20000: "old", 15000: "current"}),
        ("~₦45,000~ ₦38,000", "NG", {45000: "old", 38000: "current"}),
        ("₦65,000 ❌ ₦48,500 ✅", "NG", {65000: "old", 48500: "current"}),
        ("❌ 95k ✅ 79.5k", "NG", {95000: "old", 79500: "current"}),
        ("70,000 → 62,000", "NG", {70000: "old", 62000: "current"}),
        ("بدل ٩٩٩ بقى ٧٩٩ جنيه", "EG", {999: "old", 799: "current"}),
        ("Tripod\nwas 2,500 naira\n2,100 naira", "NG", {2500: "old", 2100: "current"}),
        ("₦ 9,880\n₦ 17,115", "NG", {17115: "old", 9880: "current"}),
        ("₦ 245,000 … 16% off … ₦ 290,000", "NG", {290000: "old", 245000: "current"}),
        ("slashed from 30k to 22k", "NG", {30000: "old", 22000: "current"}),
        ("starting from 7k", "NG", {7000: "from"}),
        ("40-90k", "NG", {40000: "from"}),
        ("من ٥٠٠ لـ ٩٠٠ جنيه", "EG", {500: "from"}),
        ("₦1.2m upwards", "NG", {1200000: "from"}),
        ("4,200/litre", "NG", {4200: "per_unit"}),
        ("المتر ب ٨٥ جنيه", "EG", {85: "per_unit"}),
        ("١٠ كيلو ب ٨٠٠ ج", "EG", {800: "current"}),
        ("QR 85 each order comes with a gift", "QA", {85: "current"}),
        ("3 for 10k", "NG", {10000: "current"}),
        ("N450k per annum", "NG", {450000: "current"}),
    ],
)
def test_roles(text, market, roles):
    assert {int(amount): role for amount, _, role in read(text, market)} == roles


@pytest.mark.parametrize(
    ("text", "market"),
    [
        ("Call 0803 000 0141 or +234 803 000 9911", "NG"),
        ("Sizes 38 - 45, 250g, 22 inches, 128GB, 3.5kva", "NG"),
        ("25% OFF till 31/12/2025, 10:30", "NG"),
        ("15k followers, 50k views, 5000+ happy customers since 2016", "NG"),
        ("Delivery N2,500. Deposit 20k. You save 5k", "NG"),
        ("free delivery above Dhs 200", "AE"),
        ("Win ₦50,000 cash! Giveaway", "NG"),
        ("Salary: 150k monthly", "NG"),
        ("Rate is 1,480/$ today. $1 = ₦1,480", "NG"),
        ("Order No. 458812, account number 2001234567", "NG"),
        ("مقاسات من ٣٧ لـ ٤١ من ١٠ ص لـ ١٠ م", "EG"),
        ("ألف مبروك", "EG"),
        ("3ayez 2et3a tanya", "EG"),
        ("6m cable, top 10", "NG"),
        ("iPhone 12 A54 pd-4471", "NG"),
        ("", "NG"),
    ],
)
def test_what_is_no_price(text, market):
    assert read(text, market) == []


def test_a_word_about_delivery_says_nothing_about_the_price_before_it():
    assert read("18.500 جنيه التوصيل ٣٠٠ جنيه", "EG") == [(18500, "EGP", "current")]
    assert read("28k with free delivery") == [(28000, "NGN", "current")]


def test_words_and_digits_of_one_price_are_told_once_with_proof():
    readings = read_prices("Twenty five thousand naira (₦25,000)", market="NG")
    assert [(one.amount, one.role, one.raw) for one in readings] == [
        (25000, Role.CURRENT, "Twenty five thousand naira")
    ]


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Size 8-16 🔥 ₦1３,９00 only", "₦1３,９00"),
        ("ب ١٬٢٥٠ جنيه", "١٬٢٥٠ جنيه"),
        ("2750 جـــنـــيـــه", "2750 جـــنـــيـــه"),
    ],
)
def test_the_proof_is_the_original_text(text, raw):
    assert [one.raw for one in read_prices(text, market="NG" if "₦" in text else "EG")] == [raw]


def test_the_less_the_text_says_the_less_sure_it_is():
    sure, likely, guessed = (read_prices(text, market="NG")[0].confidence for text in ("₦15,000", "15k", "15,000 only"))
    assert sure > likely > guessed


@pytest.mark.parametrize(
    "text", ["1" * 20000, "1 " * 10000, "₦1," * 7000, "الف و" * 5000, "was 5k now " * 2000, "(" * 20000]
)
def test_a_hostile_text_is_soon_read(text):
    started = time.process_time()
    read_prices(text, market="NG")
    assert time.process_time() - started < 15
