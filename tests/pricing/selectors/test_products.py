"""What finds a product, and what a product brings along."""

from decimal import Decimal

import pytest

from intelligence.facts import find_facts
from leads.models import Sale
from leads.services.selling import void_sale
from pricing.models import Product
from pricing.selectors.recommendations import recommend
from tests.leads.factories import NOON, LeadFactory
from tests.pricing.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "ring light",
        "LIGHT ring",
        "rin",
        "rnig lihgt",  # spelling
        "rl-10",
        "RL10",
        "إضاءة دائرية",
        "اضاءه دائريه",  # other Arabic forms
        "الاضاءة",  # with the article
        "الإضاءه الدائريه",
        "lighting",
        "١٠ بوصة",
    ],
)
def test_search_forgives(text):
    wanted = ProductFactory(
        sku="RL-10", name_en="Ring Light 10 inch", name_ar="إضاءة دائرية ١٠ بوصة", category="Lighting"
    )
    ProductFactory(sku="TP-7", name_en="Tripod stand", name_ar="حامل ثلاثي", category="Stands")
    assert list(Product.objects.search(text)) == [wanted]


def test_search_finds_nothing_where_nothing_is_alike():
    ProductFactory(name_en="Ring light")
    assert not Product.objects.search("fridge").exists()
    assert not Product.objects.search("ring fridge").exists()
    assert Product.objects.search("  ").count() == 1


def _bought(lead, *skus):
    return [
        Sale.objects.create(lead=lead, product_sku=sku, amount=1, currency="NGN", sold_at=NOON, origin="staff")
        for sku in skus
    ]


def test_recommended_is_what_was_bought_with_it_then_its_kind(admin_user):
    light = ProductFactory(sku="A", category="Lighting", price=Decimal(10_000))
    near = ProductFactory(category="Lighting", price=Decimal(11_000))
    far = ProductFactory(category="Lighting", price=Decimal(90_000))
    stand = ProductFactory(sku="B", category="Stands", price=Decimal(90_000))
    chair = ProductFactory(sku="C", category="Chairs", price=Decimal(10_000))
    ProductFactory(category="Lighting", stock=0)
    ProductFactory(category="Lighting", is_active=False)
    for _ in range(4):
        _bought(LeadFactory(), "A", "B")
    *_, voided = _bought(LeadFactory(), "A", "C")
    void_sale(sale=voided, by=admin_user, reason="returned")

    found = recommend(light)
    assert [each.product for each in found] == [stand, near, far]
    assert found[0].reasons == ["4 people bought both"]
    assert found[1].reasons == ["same category", "similar price"]
    assert chair not in [each.product for each in found]


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("how much is the ring light?", "en", "Ring light: ₦13,900. In stock."),
        ("RL-10 price pls", "en", "Ring light: ₦13,900. In stock."),
        ("بكم الإضاءة الدائرية؟", "ar-eg", "إضاءة دائرية: 13,900 نايرا نيجيري. متوفر."),
    ],
)
def test_an_answer_is_told_price_and_stock_of_the_product_asked_for(text, language, answer):
    ProductFactory(
        sku="RL-10",
        name_en="Ring light",
        name_ar="إضاءة دائرية",
        price=Decimal("13900.00"),
        floor=Decimal(11_111),
        cost=Decimal(9_999),
        stock=3,
    )
    ProductFactory(name_en="Tripod")
    assert [fact.text for fact in find_facts(text, language)] == [answer]


def test_a_question_that_names_no_product_gets_none():
    ProductFactory(name_en="Ring light")
    ProductFactory(name_en="Light stand", is_active=False)
    assert find_facts("how much is delivery to Abuja?", "en") == []
    assert find_facts("is the light stand there?", "en")[0].title == "Ring light"


def test_what_is_sold_out_is_said_so():
    ProductFactory(name_en="Tripod", stock=0)
    assert find_facts("do you have the tripod", "en")[0].text.endswith("Sold out at the moment.")
