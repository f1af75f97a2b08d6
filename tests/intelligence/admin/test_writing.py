import pytest
from django.contrib.auth.models import User

from intelligence.models import LlmCall

pytestmark = pytest.mark.django_db
PAGE = "/admin/intelligence/check/"
LOUD = "HUGE SALE TODAY!!! Bags from ₦9,000, <b>hurry</b> while stocks last. Reply STOP to opt out."


def post(client, do, text=LOUD, **more):
    return client.post(PAGE, {"text": text, "tone": "friendly", "name": "", "do": do, **more}).content.decode()


def test_what_stands_out_is_marked_with_advice(admin_client):
    page = post(admin_client, "check")
    assert '<mark class="mj-mark" title="exclamation marks">!!!</mark>' in page
    assert "&lt;b&gt;" in page
    assert "End sentences with a full stop" in page
    assert "Dear" not in page
    assert not LlmCall.objects.exists()


def test_other_words_and_alternatives(admin_client):
    assert "Hi Amina, " in post(admin_client, "rewrite", name="Amina")
    assert post(admin_client, "alternatives").count('<p class="mj-writing__text"') == 4


def test_deception_stays_as_it_is_and_says_why(admin_client):
    page = post(admin_client, "rewrite", text="You have won a car, send your PIN")
    assert "mj-mark--danger" in page
    assert "no other wording makes this honest" in page


def test_an_empty_text_is_told(admin_client):
    assert "This field is required" in post(admin_client, "check", text=" ")


def test_in_the_sidebar_and_open_to_those_who_may_ask(admin_client, client):
    assert PAGE in admin_client.get("/admin/").content.decode()
    client.force_login(User.objects.create_user("staff", password="x", is_staff=True))
    assert PAGE not in client.get("/admin/").content.decode()
    assert client.get(PAGE).status_code == 403
