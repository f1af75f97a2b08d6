import io

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from common import pictures
from pricing.models import Product
from tests.leads.factories import UserFactory
from tests.pricing.factories import ProductFactory

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:pricing_product_changelist"), reverse("admin:pricing_product_add")
IMPORT = reverse("admin:pricing_product_import_products")


def png(width=40, height=30, **options):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, "PNG", **options)
    return file.getvalue()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_list_finds_filters_and_costs_the_same_for_many(admin_client):
    ProductFactory(sku="RL-10", name_en="Ring light", category="Lighting", cost=6000)
    page = admin_client.get(LIST, {"q": "rnig"}).content.decode()
    assert "Ring light" in page and "NGN 10,000" in page and "40 %" in page

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            admin_client.get(LIST)
        return len(seen)

    few = queries()
    for _ in range(20):
        ProductFactory()
    assert queries() == few
    assert "Ring light" not in admin_client.get(LIST, {"category": "Stands"}).content.decode()
    assert "Ring light" not in admin_client.get(LIST, {"offered": "sold_out"}).content.decode()


def test_products_leave_and_return_to_the_shelf(admin_client):
    one, other = ProductFactory(), ProductFactory(is_active=False)
    chosen = {"action": "take_off_shelf", "_selected_action": [one.pk, other.pk]}
    assert said(admin_client.post(LIST, chosen)) == [
        "1 product is offered no longer.",
        "1 skipped: it was so already.",
    ]
    assert not Product.objects.offered().exists()


def test_a_product_is_made_with_its_picture_and_shows_it(admin_client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    form = {"sku": "RL-10", "name_en": "Ring light", "price": "13900", "floor": "12000", "is_active": "on"}
    picture = SimpleUploadedFile("../../evil.png", png(3000, 20))
    admin_client.post(ADD, {**form, "picture": picture})
    product = Product.objects.get()
    assert product.currency == "NGN"
    with Image.open(product.picture.path) as kept:
        assert kept.size[0] == 1600
    address = reverse("admin:pricing_product_picture", args=[product.pk])
    assert address in admin_client.get(reverse("admin:pricing_product_change", args=[product.pk])).content.decode()
    assert admin_client.get(address)["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"floor": "20000"}, "The lowest price is above the price."),
        ({"name_en": ""}, "Write the name in English or in Arabic."),
        ({"price": "0"}, "The price must be more than zero."),
        ({"sku": "KNOWN"}, "There is a product with this SKU already."),
        ({"picture": SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>")}, "JPEG, PNG or WebP"),
    ],
)
def test_what_cannot_be_is_refused(admin_client, change, why):
    ProductFactory(sku="known")
    form = {"sku": "RL-10", "name_en": "Ring light", "price": "13900", "is_active": "on"} | change
    page = admin_client.post(ADD, form).content.decode()
    assert why in page or "valid image" in page
    assert Product.objects.count() == 1


def test_a_bomb_is_refused_unopened():
    with pytest.raises(pictures.PictureRefused, match="too many pixels"):
        pictures.bounded_picture(io.BytesIO(png(9000, 9000, compress_level=9)))


def test_a_list_is_looked_through_then_written(admin_client):
    file = SimpleUploadedFile("products.csv", b"SKU,Name,Price\nA,Ring light,100\nB,Tripod,free\n")
    page = admin_client.post(IMPORT, {"file": file})
    assert "is no amount" in page.content.decode() and not Product.objects.exists()
    form = {"table": page.context["columns"]["table"].value(), "really": "1"}
    done = admin_client.post(IMPORT, {**form, "sku": "0", "name_en": "1", "price": "2"})
    assert said(done)[0] == "1 product made."
    assert Product.objects.get().name_en == "Ring light"


def test_who_may_only_look_brings_no_list(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(IMPORT).status_code == 403
