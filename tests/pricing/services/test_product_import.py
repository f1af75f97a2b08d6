from decimal import Decimal

import pytest

from pricing.models import Product
from pricing.product_rows import guess_columns, product_rows
from pricing.services.product_import import Outcome, import_rows, judge_rows
from tests.pricing.factories import ProductFactory

pytestmark = pytest.mark.django_db
HEADER = ["SKU", "Name", "الاسم", "Category", "Price", "Cost", "Stock"]


def rows(*table):
    return product_rows([HEADER, *map(list, table)], guess_columns(HEADER))


def test_a_list_makes_products_and_a_second_time_changes_nothing():
    table = rows(
        ["A-1", "Ring light", "إضاءة", "Lighting", "13,900.50", "9000", "4"], ["A-2", "", "حامل", "", "5000", "", ""]
    )
    assert [verdict.outcome for verdict in judge_rows(table)] == [Outcome.NEW, Outcome.NEW]
    assert not Product.objects.exists()
    import_rows(table)
    light = Product.objects.get(sku="A-1")
    assert (light.price, light.cost, light.stock, light.currency) == (Decimal("13900.50"), Decimal(9000), 4, "NGN")
    assert [verdict.outcome for verdict in import_rows(table)] == [Outcome.SAME, Outcome.SAME]


def test_a_known_sku_is_changed_and_an_empty_cell_leaves_what_is_known():
    known = ProductFactory(sku="a-1", name_en="Ring light", category="Lighting", price=10_000, stock=3)
    verdict = import_rows(rows(["A-1", "", "", "", "9500", "", "0"]))[0]
    assert (verdict.outcome, verdict.changed) == (Outcome.CHANGED, ["price", "stock"])
    known.refresh_from_db()
    assert (known.name_en, known.category, known.price, known.stock) == ("Ring light", "Lighting", 9500, 0)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "Ring light", "", "", "100", "", ""], "The SKU is missing"),
        (["A", "Ring light", "", "", "", "", ""], "The price is missing"),
        (["A", "Ring light", "", "", "$5", "", ""], "is no amount"),
        (["A", "Ring light", "", "", "0", "", ""], "more than zero"),
        (["A", "", "", "", "100", "", ""], "Write the name"),
        (["A", "Ring light", "", "", "100", "", "few"], "no number of pieces"),
        (["A", "x" * 300, "", "", "100", "", ""], "200"),
    ],
)
def test_a_wrong_row_says_why_and_stops_no_other(row, why):
    wrong, right = import_rows(rows(row, ["B", "Tripod", "", "", "100", "", ""]))
    assert (wrong.outcome, right.outcome) == (Outcome.WRONG, Outcome.NEW)
    assert why in wrong.why
    assert Product.objects.get().sku == "B"


def test_one_sku_in_two_rows_counts_once():
    first, second = import_rows(rows(["A", "One", "", "", "1", "", ""], ["a", "Two", "", "", "2", "", ""]))
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.WRONG)
    assert "Row 2" in second.why
