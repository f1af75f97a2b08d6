"""Every code of the contracts, through the simulator: at once and by a status; and what staff change acts."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from leads.models import Activity, ConsentRecord
from leads.selectors.consent import may_send
from messaging.choices import AttemptOutcome, HoldScope, MessageState, PolicyAction, Priority, Verdict
from messaging.content import Template, Text
from messaging.errors import NotConsented
from messaging.models import Attempt, Channel, ErrorPolicy, Hold, Message, MessageTemplate
from messaging.providers.base import Answer
from messaging.providers.registry import PROVIDERS, get_provider, provider_rules
from messaging.selectors import error_policies
from messaging.selectors.why import why_not_sent
from messaging.services.error_policy import judged, seed_error_policies
from messaging.services.holds import release_holds
from messaging.services.outbox import enqueue
from operations.models import Incident
from tests.messaging.factories import ConversationFactory
from tests.messaging.simulated import ACCOUNT, reloaded

A = PolicyAction
DAY = 86400

# As the contract has it (section 8), not as our table says it.
CLOUD: dict[int, PolicyAction] = {
    **dict.fromkeys([1, 2, 131000, 131016, 131049, 131053, 131064, 132069, 133004, 133015, 135000, 80008], A.RETRY),
    **dict.fromkeys([0, 3, 10, 33, 190, 200, 207, 299, 368, 131005, 131031, 131037, 131042, 131045], A.CHANNEL_DOWN),
    **dict.fromkeys([133000, 133005, 133006, 133008, 133009, 133010, 133016], A.CHANNEL_DOWN),
    **dict.fromkeys([100, 130472, 130497, 131008, 131009, 131021, 131026, 131030, 131043, 131051, 131052], A.NEVER),
    **dict.fromkeys([131062, 131063, 132000, 132001, 132005, 132007, 132008, 132012, 132068, 134011], A.NEVER),
    **dict.fromkeys([136025, 137000], A.NEVER),
    **dict.fromkeys([4, 80007, 130429, 131057], A.THROTTLE_NUMBER),
    131056: A.THROTTLE_PERSON,
    131048: A.HOLD_NUMBER,
    131047: A.USE_TEMPLATE,
    131050: A.STOP_CONTACT,
    132015: A.PAUSE_TEMPLATE,
    132016: A.PAUSE_TEMPLATE,
}
UNKNOWN_CODE = 131999


@pytest.fixture(autouse=True)
def _fresh_policies():
    error_policies.forget()
    yield
    error_policies.forget()


def queued(providers, code: int, *, mode: str) -> Message:
    """A message to a number that fails with the code, on a channel of its own."""
    number = f"23480{code:08}"
    providers.control("numbers", {"number": number, "code": code, "mode": mode})
    return queued_to(number, providers.channel(parent_id=f"9{code}", credentials={"access_token": f"token-{code}"}))


def queued_to(number: str, channel: Channel) -> Message:
    MessageTemplate.objects.get_or_create(
        account_id=channel.parent_id,
        name="hello_world",
        language="en_US",
        defaults={"status": "APPROVED", "synced_at": timezone.now(), "components": [{"type": "BODY", "text": "Hi"}]},
    )
    return enqueue(
        conversation=ConversationFactory(channel=channel, address=number),
        content=Template(name="hello_world", language="en_US"),
        origin="campaign:1",
    ).message


def after_a_while(providers, message: Message) -> None:
    """The number is well again, and nobody has been written to within the last minute."""
    providers.control("numbers", {"number": message.to, "code": None})
    Attempt.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    Message.objects.filter(state=MessageState.QUEUED).update(not_before=timezone.now())


def observed(message: Message) -> set[PolicyAction]:
    """What was done, seen from outside."""
    message = reloaded(message)
    held = set(Hold.objects.filter(ended_at=None).values_list("scope", "key", "cause"))
    channel, lead = str(message.channel_id), message.conversation.lead_id
    last = message.tries.order_by("-pk").first()
    if (HoldScope.CHANNEL, channel, "channel_down") in held:
        return {A.CHANNEL_DOWN}
    if (HoldScope.CHANNEL, channel, "error_policy") in held:
        return {A.HOLD_NUMBER}
    if (HoldScope.TEMPLATE, f"#{message.template_id}", "error_policy") in held:
        return {A.PAUSE_TEMPLATE}
    if not may_send(lead, channel="whatsapp"):
        return {A.STOP_CONTACT}
    if last.outcome == AttemptOutcome.THROTTLED or (HoldScope.CHANNEL, channel, "throttled") in held:
        return {A.THROTTLE_NUMBER, A.THROTTLE_PERSON}
    if message.state == MessageState.QUEUED:
        return {A.RETRY, A.THROTTLE_PERSON}
    return {A.NEVER, A.USE_TEMPLATE} if message.state == MessageState.FAILED else set()


def wait_long() -> None:
    """Limits of a few seconds are waited for by the dispatcher itself, and here they never end."""
    rows = ErrorPolicy.objects.filter(code__in=["130429", "131056"], kind="whatsapp_cloud")
    rows.update(delays="600")
    assert rows.count() == 2
    error_policies.forget()


def test_every_code_does_at_once_what_the_contract_says(providers):
    wait_long()
    messages = {code: queued(providers, code, mode="sync") for code in [*CLOUD, UNKNOWN_CODE]}

    providers.dispatch()

    wrong = {code: observed(messages[code]) for code, action in CLOUD.items() if action not in observed(messages[code])}
    assert not wrong
    assert observed(messages[UNKNOWN_CODE]) == {A.NEVER, A.USE_TEMPLATE}
    assert {reloaded(message).attempt_count for message in messages.values()} == {1}
    down = {f"channel:{messages[code].channel_id}" for code, action in CLOUD.items() if action == A.CHANNEL_DOWN}
    held = {f"channel:{messages[131048].channel_id}"}
    assert set(Incident.objects.open().values_list("scope", flat=True)) == down | held


def test_every_code_does_the_same_when_a_status_tells_it(providers):
    providers.control("webhooks", {"delay_ms": 400})
    messages = {code: queued(providers, code, mode="async") for code in CLOUD}
    by_status = {code: message for code, message in messages.items() if code != 4}

    providers.dispatch()
    providers.drain_until(
        lambda: not Message.objects.filter(state=MessageState.SENT).exists(), seconds=20
    )  # all have failed

    wrong = {code: observed(by_status[code]) for code in by_status if CLOUD[code] not in observed(by_status[code])}
    assert not wrong


@pytest.mark.parametrize(
    ("code", "waits"),
    [("131049", (DAY, 2 * DAY, 4 * DAY)), ("132069", (3600, 3600, 3600)), ("135000", (120,)), ("131000", ())],
)
def test_codes_wait_as_long_as_the_contract_says(code, waits):
    assert judged("whatsapp_cloud", Answer(Verdict.RETRY, code=code)).delays == waits


def test_a_pair_limit_concerns_the_person_alone():
    answer = judged("whatsapp_cloud", Answer(Verdict.THROTTLED, code="131056", wait_seconds=6))
    assert (answer.person_only, answer.wait_seconds) == (True, 6)


def test_a_longer_wait_named_by_the_provider_counts():
    assert judged("whatsapp_cloud", Answer(Verdict.THROTTLED, code="80007", wait_seconds=1800)).wait_seconds == 1800


def test_what_may_have_been_sent_is_no_choice_of_the_policy(transactional_db):
    assert not ErrorPolicy.objects.filter(code="1/1357046").exists()
    ErrorPolicy.objects.create(kind="messenger", code="1/1357046", action=A.RETRY)
    error_policies.forget()
    error_policies.refresh()

    answer = judged("messenger", Answer(Verdict.UNKNOWN, code="1/1357046"))

    assert answer.verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "code", "action"),
    [
        ("messenger", "10/2018278", A.NEVER),
        ("messenger", "10/1893063", A.HOLD_NUMBER),
        ("messenger", "10/424242", A.NEVER),
        ("messenger", "613", A.THROTTLE_NUMBER),
        ("messenger", "368", A.CHANNEL_DOWN),
        ("whapi", "401", A.CHANNEL_DOWN),
        ("whapi", "429", A.THROTTLE_NUMBER),
        ("whapi", "500", A.RETRY),
        ("waha", "422", A.CHANNEL_DOWN),
        ("waha", "422/plus", A.NEVER),
    ],
)
def test_codes_of_the_other_providers(kind, code, action):
    policy = error_policies.policy_for(kind, code)
    assert policy is not None
    assert policy.action == action


def test_every_code_of_every_provider_has_a_row_and_staff_s_changes_stay(transactional_db):
    seed_error_policies()
    ErrorPolicy.objects.filter(code="131026").update(action=A.STOP_CONTACT, text="Ring them.")

    assert seed_error_policies() == 0

    assert ErrorPolicy.objects.get(code="131026").action == A.STOP_CONTACT
    for kind in PROVIDERS:
        listed = {code for code, rule in provider_rules(kind).items() if rule.verdict != Verdict.UNKNOWN}
        assert set(ErrorPolicy.objects.filter(kind=kind).values_list("code", flat=True)) == listed


def test_a_change_in_the_table_acts_on_the_next_refusal(providers):
    ErrorPolicy.objects.update_or_create(
        kind="whatsapp_cloud", code="131026", defaults={"action": A.RETRY, "delays": "30, 60"}
    )
    error_policies.forget()
    message = queued(providers, 131026, mode="sync")

    providers.dispatch()

    message = reloaded(message)
    assert message.state == MessageState.QUEUED
    assert timedelta(seconds=20) < message.not_before - timezone.now() <= timedelta(seconds=30)


def test_what_this_process_knows_is_read_again_within_ten_seconds(transactional_db, django_assert_num_queries):
    error_policies.refresh()
    with django_assert_num_queries(0):
        error_policies.refresh()
    assert error_policies.FRESH_SECONDS < 10


def test_why_tells_the_words_of_staff_in_the_reader_s_language(providers):
    ErrorPolicy.objects.update_or_create(
        kind="whatsapp_cloud",
        code="131026",
        defaults={"action": A.NEVER, "text": "Ring them instead.", "text_ar": "اتصل بهم."},
    )
    error_policies.forget()
    message = queued(providers, 131026, mode="sync")
    providers.dispatch()

    assert "Ring them instead" in why_not_sent(reloaded(message))
    with translation.override("ar"):
        assert "اتصل بهم" in why_not_sent(reloaded(message))


def test_who_stopped_us_is_noted_and_only_answered_by_a_person(providers, admin_user):
    message = queued(providers, 131050, mode="sync")
    providers.dispatch()
    lead_id = message.conversation.lead_id
    proof = ConsentRecord.objects.get(lead_id=lead_id)
    assert (proof.source, proof.words, proof.purpose) == ("provider_error", "131050", "marketing")
    assert Activity.objects.filter(lead_id=lead_id, kind="opt_out").exists()

    offer = {"conversation": message.conversation, "content": Text(body="offer"), "origin": "campaign:2"}
    with pytest.raises(NotConsented):
        enqueue(**offer, priority=Priority.BULK)
    answer = enqueue(conversation=message.conversation, content=Text(body="answer"), origin="ai").message
    reply = enqueue(
        conversation=message.conversation,
        content=Text(body="answer"),
        origin="staff",
        author=admin_user,
        priority=Priority.STAFF,
    ).message
    after_a_while(providers, message)
    providers.dispatch()

    assert (reloaded(answer).state, reloaded(reply).state) == (MessageState.SENT, MessageState.SENT)


def test_a_refusal_by_status_is_sent_again_once_and_a_late_repetition_does_not_fail_it(providers):
    ErrorPolicy.objects.update_or_create(
        kind="whatsapp_cloud", code="131000", defaults={"action": A.RETRY, "delays": "1"}
    )
    error_policies.forget()
    providers.control("webhooks", {"delay_ms": 300})
    message = queued(providers, 131000, mode="async")
    providers.dispatch()
    first_id = reloaded(message).provider_id
    providers.drain_until(lambda: reloaded(message).state == MessageState.QUEUED)
    assert [attempt.outcome for attempt in message.tries.all()] == [AttemptOutcome.REFUSED]

    after_a_while(providers, message)
    providers.dispatch()

    second = reloaded(message)
    assert second.state == MessageState.SENT
    assert second.provider_id not in (None, first_id)
    assert len(providers.accepted()) == 2


def test_a_paused_template_goes_on_when_the_hold_ends(providers):
    message = queued(providers, 132015, mode="sync")
    providers.dispatch()
    assert reloaded(message).state == MessageState.QUEUED

    after_a_while(providers, message)
    release_holds(scope=HoldScope.TEMPLATE, key=f"#{message.template_id}")
    providers.control("templates", {"account": message.channel.parent_id, "name": "hello_world", "language": "en_US"})
    providers.dispatch()

    assert reloaded(message).state == MessageState.SENT


def test_accepted_answers_never_look_at_the_policy(providers, monkeypatch):
    monkeypatch.setattr(error_policies, "refresh", lambda: pytest.fail("asked the database"))
    message = queued_to("2348000010011", providers.channel(parent_id=ACCOUNT))

    providers.dispatch()

    assert reloaded(message).state == MessageState.SENT
    assert get_provider("whatsapp_cloud").kind in PROVIDERS
