import pytest
from django.urls import reverse

from messaging.models import MessageTemplate
from messaging.services.templates import SyncReport

pytestmark = pytest.mark.django_db
COMPONENTS = [
    {"type": "HEADER", "format": "TEXT", "text": "عرض {{1}}", "example": {"header_text": ["العيد"]}},
    {"type": "BODY", "text": "مرحبا *{{1}}*", "example": {"body_text": [["أمينة"]]}},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "لاحقًا"}]},
]


def _page(template: MessageTemplate) -> str:
    return reverse("admin:messaging_messagetemplate_change", args=[template.pk])


@pytest.fixture
def arabic(db) -> MessageTemplate:
    return MessageTemplate.objects.create(
        account_id="1", name="eid", language="ar", status="APPROVED", components=COMPONENTS
    )


def test_the_page_shows_the_template_as_the_phone_does(boss, arabic):
    page = boss.get(_page(arabic)).content.decode()

    assert 'class="mj-phone" dir="rtl" lang="ar"' in page
    assert "<strong>أمينة</strong>" in page
    assert "عرض العيد" in page
    assert "لاحقًا" in page


def test_sync_now_says_what_came_of_it(boss, monkeypatch):
    reports = [SyncReport("101", found=7, new=2, gone=1), SyncReport("102", error="The token was refused.")]
    monkeypatch.setattr("messaging.admin.template.sync_all_templates", lambda: reports)

    answer = boss.get(reverse("admin:messaging_messagetemplate_sync_now"), follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Account 101: 7 templates, 2 of them new; 1 are gone.", "102: The token was refused."]


def test_who_may_only_look_does_not_synchronise(staff, client_of):
    client = client_of(staff("view_messagetemplate"))
    assert client.get(reverse("admin:messaging_messagetemplate_sync_now")).status_code == 403
