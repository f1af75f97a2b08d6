"""What only a browser shows of leads: a segment built by tapping, chips and entries added where they stand."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from leads.models import Segment
from tests.leads.factories import LeadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass-phrase"


def _log_in(page, address: str, language: str = "en") -> list[str]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page.goto(address)
    page.fill("[name=username]", "amal")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    return faults


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_segment_is_built_on_a_phone(live_server, open_browser, language):
    User.objects.create_superuser("amal", password=PASSWORD)
    LeadFactory(first_name="Amina", city="Abuja", label="HOT")
    LeadFactory(first_name="Bola", city="Abuja", label="COLD")
    LeadFactory(first_name="Chidi", city="Lagos", label="HOT")
    with open_browser(width=375, height=812) as page:
        faults = _log_in(page, live_server.url + reverse("admin:leads_segment_add"), language)
        page.wait_for_selector(".mj-segment__fault:not(:empty)")
        page.fill("#id_name", "Hot in Abuja")
        page.fill(".mj-segment__value input", "abuja")
        page.wait_for_selector(".mj-segment__people >> text=Bola")
        page.locator(".mj-segment__more button").nth(1).click()
        nested = page.locator(".mj-segment__group .mj-segment__group")
        nested.locator("select").nth(1).select_option("label")
        nested.locator(".mj-segment__chip").first.click()
        # Between the two there is an answer for the rule that has no value yet.
        page.wait_for_function("document.querySelectorAll('.mj-segment__people li').length == 1")
        assert "Amina" in page.locator(".mj-segment__people li").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.click("[name=_save]")
        page.wait_for_url("**/leads/segment/")
    assert faults == []
    rules = Segment.objects.get().definition["rules"]
    assert rules == [
        {"field": "city", "op": "is", "value": ["abuja"]},
        {"match": "any", "rules": [{"field": "label", "op": "in", "value": ["HOT"]}]},
    ]


def test_a_tag_and_an_entry_are_added_without_leaving_the_page(live_server, open_browser):
    User.objects.create_superuser("amal", password=PASSWORD)
    lead = LeadFactory()
    with open_browser() as page:
        faults = _log_in(page, live_server.url + reverse("admin:leads_lead_change", args=[lead.pk]))
        page.fill(".mj-tags__new", "VIP")
        page.press(".mj-tags__new", "Enter")
        page.wait_for_selector(".mj-tag >> text=VIP")
        page.fill(".mj-history__log textarea", "Called back")
        page.click(".mj-history__log button")
        page.wait_for_selector(".mj-line >> text=Called back")
        assert page.url.endswith(f"/{lead.pk}/change/")
    assert faults == []
    assert list(lead.tags.values_list("name", flat=True)) == ["VIP"]
    assert lead.activities.get().text == "Called back"
