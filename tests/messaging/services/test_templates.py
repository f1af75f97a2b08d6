"""Templates through the simulator: fetched, changed by webhooks, checked, held, sent, submitted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from common.signals import trouble_ended, trouble_started
from messaging.choices import HoldScope, MessageState
from messaging.content import Template
from messaging.errors import TemplatesNotSynced, TemplateUnusable, TemplateValuesWrong
from messaging.events import TemplateChanged
from messaging.models import Hold, MessageTemplate
from messaging.providers.templates import TemplateDraft
from messaging.selectors.templates import render_template, template_content, usable_templates
from messaging.selectors.why import why_not_sent
from messaging.services.holds import active_holds
from messaging.services.outbox import enqueue
from messaging.services.templates import apply_template_news, submit_template, sync_all_templates, sync_templates
from tests.messaging.factories import ConversationFactory
from tests.messaging.simulated import ACCOUNT, reloaded

BODY = [{"type": "BODY", "text": "Hi {{1}}", "example": {"body_text": [["Amina"]]}}]


@pytest.fixture
def channel(providers):
    channel = providers.channel()
    sync_templates(channel)
    return channel


def template(name: str = "rainy_sale", language: str = "en") -> MessageTemplate:
    return MessageTemplate.objects.get(name=name, language=language)


def queue(channel, values=None, *, of: MessageTemplate | None = None):
    of = of or template()
    content = template_content(of, {"1": "Amina"} if values is None else values)
    return enqueue(conversation=ConversationFactory(channel=channel), content=content, origin="staff").message


def test_a_sync_brings_every_page_with_status_category_and_quality(providers):
    for number in range(120):
        providers.control("templates", {"account": ACCOUNT, "name": f"bulk_{number}", "components": BODY})
    providers.control("templates", {"account": ACCOUNT, "name": "bad", "status": "REJECTED", "reason": "SCAM"})
    providers.control("templates", {"account": ACCOUNT, "name": "rainy_sale", "quality": "YELLOW"})

    report = sync_templates(providers.channel())

    assert report.found == report.new == MessageTemplate.objects.count() > 120
    row = template()
    assert (row.status, row.category, row.quality, row.account_id) == ("APPROVED", "MARKETING", "YELLOW", ACCOUNT)
    assert template("bad").rejected_reason == "SCAM"
    assert sync_templates(providers.channel()).new == 0


def test_what_is_gone_at_the_provider_is_marked_and_held(providers, channel):
    providers.control("templates", {"account": ACCOUNT, "name": "order_update", "deleted": True})

    assert sync_templates(channel).gone == 1

    assert template("order_update").status == "DELETED"
    assert template("order_update") not in usable_templates(channel)
    assert template("order_update").pk in active_holds(timezone.now()).template_ids


def test_an_account_that_refuses_is_said_and_does_not_stop_the_others(providers):
    troubles = []
    trouble_started.connect(receiver := lambda **news: troubles.append(news["scope"]), weak=False)
    trouble_ended.connect(over := lambda **news: troubles.append(f"over {news['scope']}"), weak=False)
    try:
        providers.channel(parent_id="777", credentials={"access_token": "stolen"})
        providers.control("tokens", {"token": "stolen"})
        providers.channel()
        reports = {report.account_id: report for report in sync_all_templates()}
    finally:
        trouble_started.disconnect(receiver)
        trouble_ended.disconnect(over)

    assert "access token" in reports["777"].error
    assert reports[ACCOUNT].found
    assert set(troubles) == {"account:777", f"over account:{ACCOUNT}"}


def test_webhooks_change_status_quality_and_category(providers, channel):
    change = {"account": ACCOUNT, "name": "rainy_sale", "status": "PAUSED", "quality": "RED", "category": "UTILITY"}
    providers.control("templates", change)

    providers.drain_until(lambda: (template().status, template().quality, template().category) == (
        "PAUSED", "RED", "UTILITY"))  # fmt: skip


def test_a_webhook_about_an_unknown_template_asks_for_a_sync(providers, channel, monkeypatch):
    asked = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    news = TemplateChanged(ACCOUNT, "brand_new", "en", datetime.now(UTC), status="APPROVED")

    apply_template_news(news)

    assert not template("brand_new").is_sendable  # its text is not known
    assert ("messaging.tasks.sync_templates", "default") in asked


def test_a_late_older_status_changes_nothing(channel):
    now = timezone.now()
    apply_template_news(TemplateChanged(ACCOUNT, "rainy_sale", "en", now + timedelta(seconds=2), status="APPROVED"))
    apply_template_news(TemplateChanged(ACCOUNT, "rainy_sale", "en", now + timedelta(seconds=1), status="PAUSED"))

    assert template().status == "APPROVED"
    assert not Hold.objects.filter(ended_at=None).exists()


def test_a_template_goes_out_with_its_values(providers, channel):
    values = {"header.image": "https://shop.example/a.jpg", "name": "Amina", "price": "₦9,000", "button.0": "lamp"}
    rich = template("new_arrival")
    message = enqueue(
        conversation=ConversationFactory(channel=channel, window_until=None),
        content=Template(name=rich.name, language="en", components=template_content(rich, values).components),
        origin="staff",
    ).message
    plain = queue(channel)

    providers.dispatch()

    assert reloaded(plain).state == MessageState.SENT
    assert (message.template_id, message.body) == (rich.pk, "Hi *Amina*, the ring light is here for ₦9,000.")
    assert render_template(rich, values).footer == "Reply STOP to opt out"


@pytest.mark.parametrize("status", ["PAUSED", "DISABLED", "REJECTED", "PENDING"])
def test_what_may_not_go_is_refused_when_queued(status, channel):
    MessageTemplate.objects.update(status=status)

    with pytest.raises(TemplateUnusable, match=r"rainy_sale \(en\) cannot be sent"):
        enqueue(
            conversation=ConversationFactory(channel=channel),
            content=Template(name="rainy_sale", language="en", components=[]),
            origin="staff",
        )


@pytest.mark.parametrize("parameters", [[], ["a", "b"], [""], ["a\nb"], ["a     b"]])
def test_values_that_the_provider_would_refuse_are_refused_when_queued(parameters, channel):
    given = [{"type": "text", "text": text} for text in parameters]
    content = Template(name="rainy_sale", language="en", components=[{"type": "body", "parameters": given}])

    with pytest.raises(TemplateValuesWrong):
        enqueue(conversation=ConversationFactory(channel=channel), content=content, origin="staff")


def test_a_language_that_does_not_exist_is_refused_when_queued(channel):
    with pytest.raises(TemplateUnusable, match="no template rainy_sale in the language fr"):
        enqueue(
            conversation=ConversationFactory(channel=channel),
            content=Template(name="rainy_sale", language="fr"),
            origin="staff",
        )


def test_an_account_never_synchronised_leaves_it_to_the_provider(providers):
    message = enqueue(
        conversation=ConversationFactory(channel=providers.channel()),
        content=Template(name="hello_world", language="en_US"),
        origin="staff",
    ).message

    providers.dispatch()

    assert reloaded(message).state == MessageState.SENT


def test_a_paused_template_holds_its_own_language_only_until_it_is_approved_again(providers, channel):
    english, arabic = queue(channel), queue(channel, of=template("rainy_sale", "ar"))
    providers.control("templates", {"account": ACCOUNT, "name": "rainy_sale", "status": "PAUSED"})
    providers.drain_until(lambda: template().status == "PAUSED")

    providers.dispatch()

    assert (reloaded(english).state, reloaded(arabic).state) == (MessageState.QUEUED, MessageState.SENT)
    assert reloaded(english).attempt_count == 0
    assert "paused for low quality" in why_not_sent(reloaded(english))

    providers.control("templates", {"account": ACCOUNT, "name": "rainy_sale", "status": "APPROVED"})
    providers.drain_until(lambda: template().status == "APPROVED")
    providers.dispatch()
    assert reloaded(english).state == MessageState.SENT


def test_a_template_is_submitted_and_approved_by_webhook(providers, channel):
    draft = TemplateDraft("eid_sale", "ar", "MARKETING", BODY)

    submitted = submit_template(channel=channel, draft=draft)

    assert submitted.status == "PENDING"
    providers.drain_until(lambda: template("eid_sale", "ar").status == "APPROVED")
    with pytest.raises(TemplatesNotSynced, match="already content"):
        submit_template(channel=channel, draft=draft)


@pytest.mark.parametrize(
    ("name", "category", "components", "words"),
    [
        ("Eid Sale", "MARKETING", BODY, "small letters"),
        ("eid", "PARTY", BODY, "category"),
        ("eid", "MARKETING", [{"type": "FOOTER", "text": "x"}], "needs a body"),
        ("eid", "MARKETING", [{"type": "BODY", "text": "Hi {{1}}"}], "example for every variable"),
        ("eid", "UTILITY", [{"type": "BODY", "text": "{{2}}", "example": {"body_text": [["a", "b"]]}}], "out gaps"),
    ],
)  # fmt: skip
def test_what_reviewers_would_send_back_is_refused_here(name, category, components, words, channel):
    with pytest.raises(TemplatesNotSynced, match=words):
        submit_template(channel=channel, draft=TemplateDraft(name, "en", category, components))


def test_a_hold_on_the_bare_name_holds_every_language(channel):
    Hold.objects.create(scope=HoldScope.TEMPLATE, key="#not-a-number", cause="staff", reason="x")
    Hold.objects.create(scope=HoldScope.TEMPLATE, key="rainy_sale", cause="staff", reason="x")

    assert active_holds(timezone.now()).templates == {"rainy_sale", "#not-a-number"}
