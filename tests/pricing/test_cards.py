"""Cards of products, and how they get to people."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageChops
from rest_framework.test import APIClient

from messaging.models import Attachment, Message
from pricing.cards import Priced, product_card, shaped
from pricing.models import Product
from pricing.selectors.facts import ProductFacts
from pricing.services.offering import make_offer
from tests.messaging.factories import ConversationFactory
from tests.pricing.factories import ProductFactory

HTMX = {"HX-Request": "true"}


def opened(card: bytes) -> Image.Image:
    return Image.open(io.BytesIO(card)).convert("RGB")


def ring_light(**facts: object) -> Product:
    return ProductFactory.build(
        name_en="Ring light 10 inch", name_ar="إضاءة دائرية ١٠ بوصة", price=Decimal(13_900), **facts
    )


def test_arabic_is_joined_and_turned_once_with_its_numbers_upright() -> None:
    """The letters of ضاء as they are joined, and from the left what is read last."""
    drawn = shaped("سعر 13,900 جنيه")
    assert "13,900" in drawn
    assert drawn.index("13,900") > drawn.index("\ufe9f")  # the first letter of جنيه, in the form that joins
    assert drawn[-1] == "\ufeb3"  # the first letter of سعر, where an Arabic line begins
    assert not any("\u0621" <= letter <= "\u064a" for letter in drawn)


def test_a_card_names_both_languages_and_the_price() -> None:
    whole, bare = opened(product_card(ring_light())), opened(product_card(ring_light(), Priced(Decimal(12_000))))
    assert whole.size == (1080, 1350)
    english_only = opened(product_card(ProductFactory.build(name_en="Ring light 10 inch", price=Decimal(13_900))))
    assert ImageChops.difference(whole, english_only).getbbox() is not None
    # The price alone differs, at the foot.
    changed = ImageChops.difference(whole, bare).point(lambda value: 255 if value > 40 else 0).getbbox()
    assert changed is not None and changed[1] > 1000


def test_long_names_and_photos_of_any_shape_fit(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    product = ring_light()
    product.name_en = "Professional ring light with remote control and three phone holders, 18 inch, " * 2
    written = io.BytesIO()
    Image.new("RGB", (200, 1600), "red").save(written, "JPEG")
    product.picture.save("tall.jpg", ContentFile(written.getvalue()), save=False)
    card = opened(product_card(product))
    red = [card.getpixel((540, 300)), card.getpixel((540, 30))]
    assert all(pixel[0] > 200 and pixel[1] < 60 for pixel in red)
    assert card.getpixel((1075, 1345)) == (255, 255, 255)


@pytest.mark.django_db
def test_staff_and_programs_get_the_card(admin_client, admin_user) -> None:
    product = ring_light()
    product.save()
    answer = admin_client.get(reverse("admin:pricing_product_card", args=[product.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    programs = APIClient()
    programs.force_authenticate(admin_user)
    answer = programs.get(f"/api/v1/products/{product.pk}/card.png")
    assert (answer["Content-Type"], opened(answer.content).size) == ("image/png", (1080, 1350))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["whatsapp_cloud", "messenger", "whapi"])
def test_it_is_sent_from_the_inbox_on_every_channel_with_what_it_costs_them(kind, providers, admin_client) -> None:
    product = ring_light(stock=3)
    product.save()
    token = {"whatsapp_cloud": "access_token", "messenger": "page_token", "whapi": "token"}[kind]
    channel = providers.channel(kind, credentials={token: "test-token"})
    conversation = ConversationFactory(channel=channel, lead__language="ar")
    make_offer(
        product=product, price=Decimal(12_900), ends_at=timezone.now() + timedelta(hours=4), lead=conversation.lead
    )
    panel = admin_client.get(reverse("inbox:sendables", args=[conversation.pk]), {"q": "ring"}, headers=HTMX)
    assert "Ring light 10 inch" in panel.content.decode()
    send = reverse("inbox:send_sendable", args=[conversation.pk, "products"])
    for _ in range(2):  # a double click
        answer = admin_client.post(send, {"key": product.pk, "nonce": "n-1"}, headers=HTMX)
        assert answer.status_code == 200 and 'role="alert"' not in answer.content.decode(), answer.content.decode()
    attachment = Attachment.objects.get()
    assert (attachment.kind, attachment.mime_type) == ("image", "image/jpeg")
    said = " ".join(Message.objects.values_list("body", flat=True))
    assert "12,900" in said
    assert "إضاءة دائرية" in said


@pytest.mark.django_db
def test_answers_know_what_a_person_was_offered(admin_user) -> None:
    product = ring_light(stock=3)
    product.save()
    mine = ConversationFactory().lead
    make_offer(product=product, price=Decimal(12_900), ends_at=timezone.now() + timedelta(hours=4), lead=mine)
    told = {
        asker: ProductFacts().find("how much is the ring light 10 inch", "en", asker)[0].text
        for asker in (mine.pk, None)
    }
    assert "₦12,900" in told[mine.pk] and "for 4 hours" in told[mine.pk]
    assert "₦13,900" in told[None]
