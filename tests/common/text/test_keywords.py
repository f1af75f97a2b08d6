import pytest

from common.text.keywords import MatchMode, find_keyword

W, P, S, E = MatchMode.WORD, MatchMode.PHRASE, MatchMode.STARTS, MatchMode.EXACT


@pytest.mark.parametrize(
    ("text", "keyword", "mode"),
    [
        ("What is the PRICE?", "price", P),
        ("how   much, please", "how much", P),
        ("بكام الإضاءة", "بكام", P),
        ("كم السّعر؟", "كم السعر", P),
        ("والسعر كم؟", "سعر", P),
        ("وصلت الفاتوره", "فاتورة", P),
        ("عايز اعرف مواعيد العمل", "مَواعيد العمل", P),
        ("ana 3ayz akallem 7ad", "3ayez akallem 7ad", P),
        ("رقم ١٢", "رقم 12", E),
        ("price please", "price", S),
        ("send me the price list", "catalogue price", W),
    ],
)
def test_it_is_found(text, keyword, mode):
    assert find_keyword(text, [keyword], mode) == keyword


@pytest.mark.parametrize(
    ("text", "keyword", "mode"),
    [
        ("السلام عليكم", "كم", P),
        ("priceless", "price", P),
        ("much how", "how much", P),
        ("the price", "price", S),
        ("price please", "price", E),
        ("مهتم جدا", "تم", P),
        ("won't", "won", P),
        ("cat", "cut", P),
        ("", "price", P),
        ("price", "", P),
    ],
)
def test_it_is_not_found(text, keyword, mode):
    assert find_keyword(text, [keyword], mode) == ""
