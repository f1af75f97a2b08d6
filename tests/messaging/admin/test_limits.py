"""Sending rules, portfolios and warm-ups in the admin."""

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.choices import WaitReason, WarmUpVerdict
from messaging.models import Channel, Message, Portfolio, PortfolioReach, SendingRules, WarmUp, WarmUpDecision
from messaging.selectors.sending_rules import current_rules
from messaging.services.postponed import wait_code
from tests.messaging.factories import ChannelFactory, queued_message

from .rows import AUTO_REPLY_FIELDS

pytestmark = pytest.mark.django_db

RULES = reverse("admin:messaging_sendingrules_changelist")


def test_the_rules_are_one_row_and_act_at_once(boss):
    page = boss.get(RULES, follow=True)
    assert page.status_code == 200
    typed = {
        "quiet_from": "21:00",
        "quiet_until": "08:00",
        "quiet_weekdays": ["5"],
        "holidays": "2027-03-20\n2027-03-19\n2027-07-23 eg",
        "frequency_cap": "2",
        "frequency_hours": "24",
    }
    answer = boss.post(page.redirect_chain[-1][0], typed)
    assert answer.status_code == 302
    rules = current_rules()
    assert (rules.quiet_weekdays, sorted(rules.holidays)) == (
        frozenset({5}),
        ["2027-03-19", "2027-03-20", "2027-07-23 EG"],
    )
    assert rules.frequency_cap == 2
    boss.get(RULES)
    assert SendingRules.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quiet_until", ""),
        ("holidays", "20.03.2027"),
        ("holidays", "2027-03-20 Egypt"),
        ("quiet_weekdays", [str(day) for day in range(1, 8)]),
        ("frequency_cap", "0"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused_beside_their_field(boss, field, value):
    SendingRules.objects.create(pk=1)
    typed = {"quiet_from": "21:00", "quiet_until": "08:00", "holidays": "", "frequency_hours": "24"}
    page = boss.post(reverse("admin:messaging_sendingrules_change", args=[1]), typed | {field: value})
    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors


def test_a_portfolio_shows_how_many_people_it_reached_today(boss):
    portfolio = Portfolio.objects.create(key="900100200", limit=2000)
    now = timezone.now()
    PortfolioReach.objects.create(portfolio=portfolio, person="a", at=now, message_id=1)
    PortfolioReach.objects.create(portfolio=portfolio, person="b", at=now - timezone.timedelta(days=2), message_id=2)
    page = boss.get(reverse("admin:messaging_portfolio_changelist"))
    assert page.context["cl"].result_list[0].lately == 1


def override(client, warm_up, **typed):
    url = reverse("admin:messaging_warmup_override_this", args=[warm_up.pk])
    return client.post(url, typed | {"_form_submitted": "on"})


def test_a_person_sets_another_day_with_a_reason(boss, admin_user):
    warm_up = WarmUp.objects.create(channel=ChannelFactory(kind="whapi"))
    override(boss, warm_up, day="9", reason="In use for two years")
    warm_up.refresh_from_db()
    assert warm_up.day == 9
    decision = WarmUpDecision.objects.get()
    assert (decision.verdict, decision.by, decision.reason) == (
        WarmUpVerdict.OVERRIDE,
        admin_user,
        "In use for two years",
    )
    page = boss.get(reverse("admin:messaging_warmup_change", args=[warm_up.pk])).content.decode()
    assert "In use for two years" in page


def test_without_the_permission_or_a_reason_nothing_changes(boss, staff, client_of):
    warm_up = WarmUp.objects.create(channel=ChannelFactory(kind="whapi"))
    override(client_of(staff("view_warmup")), warm_up, day="9", reason="because")
    override(boss, warm_up, day="9", reason="")
    warm_up.refresh_from_db()
    assert warm_up.day == 1


def test_a_channels_caps_are_typed_in_its_form_and_a_pause_has_two_ends(boss):
    channel = ChannelFactory(kind="whapi")
    url = reverse("admin:messaging_channel_change", args=[channel.pk])
    typed = AUTO_REPLY_FIELDS | {
        "name": channel.name,
        "external_id": channel.external_id,
        "per_hour": "50",
        "delay_from": "3",
    }
    assert "delay_to" in boss.post(url, typed).context["adminform"].form.errors
    assert boss.post(url, typed | {"delay_to": "6"}).status_code == 302
    stored = Channel.objects.get()
    assert (stored.per_hour, stored.delay_from, stored.delay_to) == (50, 3, 6)


def test_what_a_changed_rule_kept_back_is_judged_anew(boss):
    later = timezone.now() + timezone.timedelta(hours=5)
    for reason in (WaitReason.QUIET, WaitReason.PORTFOLIO):
        Message.objects.filter(pk=queued_message().pk).update(not_before=later, error_code=wait_code(reason))
    SendingRules.objects.create(pk=1)
    boss.post(reverse("admin:messaging_sendingrules_change", args=[1]), {"holidays": "", "frequency_hours": "24"})
    due = Message.objects.filter(not_before__lte=timezone.now())
    assert [message.error_code for message in due] == [wait_code(WaitReason.QUIET)]
