"""The public pages in a browser: nobody is shut out, in either language, at any width; a talent applies and leaves."""

import io

import pytest
from PIL import Image

from casting.models import Application
from tests.browser.accessibility import faults_of
from tests.casting.public.published import a_listed_call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def call(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    # Nobody waits here; that programs have to is tested elsewhere.
    monkeypatch.setattr("casting.public.forms._LEAST_SECONDS", 0)
    settings.MEDIA_ROOT = str(tmp_path)
    a_listed_call("كاستنج مسلسل «طريق الملح»", city="Riyadh", project_type="series", ago=5)
    return a_listed_call(
        'Feature film "Salt Road"',
        city="Lagos",
        project_type="film",
        contact={"phones": ["+2348030000112"], "emails": ["cast@salt.example"]},
        requirements=["Two recent photos", "لهجة نجدية"],
        roles=[("Mother", "female", 40, 50), ("", "male", 18, None)],
    )


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_nobody_is_shut_out(call, live_server, open_browser, language, direction):
    start = f"{live_server.url}/casting-calls/{language}/"
    pages = (start, f"{start}?q=nothing", f"{start}{call.pk}/", f"{start}{call.pk}/apply/", f"{start}999/")
    with open_browser(width=1280) as page:
        # Where nothing moves beside something else, the narrow page tells of the wide one.
        for width, visited in ((1280, (start, f"{start}{call.pk}/")), (375, pages)):
            page.set_viewport_size({"width": width, "height": 800})
            for address in visited:
                page.goto(address)
                assert page.get_attribute("html", "dir") == direction
                assert faults_of(page) == [], f"{address} at {width}"
        page.goto(start)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "cc-skip"


def test_a_talent_finds_a_call_applies_and_takes_it_back(call, live_server, open_browser):
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(photo, "PNG")
    with open_browser(width=375) as page:
        page.goto(f"{live_server.url}/casting-calls/en/")
        page.fill("[name=q]", "salt")
        page.select_option("[name=gender]", "female")
        page.click(".cc-filters button")
        page.click("text=Salt Road")
        page.click("text=Apply here")
        page.fill("[name=name]", "Huda Ali")
        page.fill("[name=phone]", "0803 000 0199")
        page.fill("[name=age]", "44")
        page.fill("[name=city]", "Lagos")
        page.set_input_files("[name=photo]", {"name": "me.png", "mimeType": "image/png", "buffer": photo.getvalue()})
        page.click(".cc-form button")
        assert "required" in page.inner_text(".cc-error")
        page.check("[name=consent]")
        page.set_input_files("[name=photo]", {"name": "me.png", "mimeType": "image/png", "buffer": photo.getvalue()})
        page.click(".cc-form button")
        page.wait_for_url("**/applications/**")
        assert faults_of(page) == []
        page.click(".cc-button--danger")
        assert "is deleted" in page.inner_text("h1")
    assert not Application.objects.exists()
