"""A shop that has been talking to people for long: leads, conversations and messages by the hundred thousand.

Lead n talks in conversation n; the lower n, the later its last word. What few have in common stands where it is
hardest to find: who is HOT is never in the closed box, who is WARM and who writes to the second number has long been
silent.
"""

from typing import Any

from .product import multiply, settle
from .report import say

FIRST_NAMES = ("Amina", "Chidi", "Funke", "محمد", "فاطمة")
_ENGLISH = ("good", "morning", "how", "much", "ring", "light", "deliver", "ikeja")
WORDS = (*_ENGLISH, "كم", "سعر", "الثلاجة", "هل", "يوجد", "توصيل")


def fill_shop(conversations: int, *, messages_each: int, agent: Any) -> None:
    """One conversation in twenty is open, one in two hundred unread: the rest was dealt with long ago."""
    from leads.models import Identity, Lead
    from messaging.models import Conversation, Message

    say(f"filling {conversations:,} conversations")
    _add_leads(conversations)
    first, second = _add_channels()
    _add_conversations(conversations, first, second, agent)
    _add_messages(conversations, messages_each, first)
    settle(Lead, Identity, Conversation, Message)


def _series(count: int) -> str:
    return f"generate_series(1, {count}) AS n"


def _array(words: tuple[str, ...]) -> str:
    return "(ARRAY[" + ",".join(f"'{word}'" for word in words) + "])"


def _add_leads(count: int) -> None:
    from leads.models import Identity, Lead

    multiply(
        Lead(last_name="Bello"),
        _series(count),
        id="n",
        uuid="gen_random_uuid()",
        first_name=f"{_array(FIRST_NAMES)}[1 + mod(n, {len(FIRST_NAMES)})] || n",
        label=f"CASE WHEN mod(n, 100) = 0 THEN 'HOT' WHEN n > {count} * 0.99 THEN 'WARM' ELSE 'COLD' END",
    )
    phone = Identity(lead_id=1, kind="phone", current=True)
    multiply(phone, _series(count), lead_id="n", value="'+2348' || lpad(n::text, 9, '0')")


def _add_channels() -> tuple[Any, Any]:
    from messaging.models import Channel

    first, second = (
        Channel.objects.create(kind="whatsapp_cloud", name=name, external_id=name) for name in ("Shop", "Old number")
    )
    return first, second


def _add_conversations(count: int, first: Any, second: Any, agent: Any) -> None:
    from django.utils import timezone

    from messaging.models import Conversation

    now = timezone.now()
    talked = f"now() - n * interval '{4_000_000 // count} seconds'"
    multiply(
        Conversation(channel=first, lead_id=1, started_at=now, last_message_at=now, last_inbound_at=now),
        _series(count),
        id="n",
        lead_id="n",
        channel_id=f"CASE WHEN n > {count} * 0.95 THEN {second.pk} ELSE {first.pk} END",
        address="'2348' || lpad(n::text, 9, '0')",
        status="CASE WHEN mod(n, 20) = 0 THEN 'open' WHEN mod(n, 400) = 1 THEN 'snoozed' ELSE 'closed' END",
        assignee_id=f"CASE WHEN mod(n, 60) = 0 THEN {agent.pk} END",
        unread_count="CASE WHEN mod(n, 200) = 0 THEN 2 ELSE 0 END",
        last_message_at=talked,
        updated_at=talked,
    )


def _add_messages(conversations: int, each: int, channel: Any) -> None:
    from django.utils import timezone

    from messaging.models import Message

    now = timezone.now()
    words, length = _array(WORDS), len(WORDS)
    # The last written belongs to conversation 1.
    age = f"({conversations * each} - n)"
    said = Message(channel=channel, direction="in", kind="text", state="received", happened_at=now, routed_at=now)
    multiply(
        said,
        _series(conversations * each),
        uuid="gen_random_uuid()",
        conversation_id=f"1 + mod({age}, {conversations})",
        idempotency_key="NULL",
        body=f"{words}[1 + mod(n, {length})] || ' ' || {words}[1 + mod(n / 7, {length})] || ' ' || n",
        happened_at=f"now() - interval '1 minute' * (mod({age}, {conversations}) / 3.0 + {age} / {conversations})",
    )
