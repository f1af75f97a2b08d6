from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.choices import ChannelState, HoldScope
from messaging.models import Channel, Hold
from messaging.providers.base import Health
from messaging.services.holds import active_holds, place_hold
from tests.messaging.factories import ChannelFactory, ConversationFactory

from .rows import AUTO_REPLY_FIELDS

pytestmark = pytest.mark.django_db
SECRET = "test-access-token"
CONFIRMED = {"_form_submitted": "True"}


def _page(channel: Channel) -> str:
    return reverse("admin:messaging_channel_change", args=[channel.pk])


def _form(channel: Channel, **changes) -> dict[str, str]:
    return {"name": channel.name, "external_id": channel.external_id, **AUTO_REPLY_FIELDS, **changes}


def test_a_stored_secret_is_never_shown(boss):
    page = boss.get(_page(ChannelFactory())).content.decode()

    assert SECRET not in page
    assert "••••" in page


def test_an_empty_secret_keeps_what_is_stored(boss):
    channel = ChannelFactory()

    boss.post(_page(channel), _form(channel, name="New name"))

    channel.refresh_from_db()
    assert (channel.name, channel.credentials) == ("New name", {"access_token": SECRET})


def test_a_new_secret_replaces_the_old_one_and_leaves_the_rest(boss):
    channel = ChannelFactory(kind="whapi", credentials={"token": "old", "webhook_secret": "stays"})
    keys = list(channel.credentials)

    boss.post(_page(channel), _form(channel, secret_whapi_token="new"))

    channel.refresh_from_db()
    assert channel.credentials == {keys[0]: "new", keys[1]: "stays"}


def test_a_mistake_elsewhere_does_not_send_the_typed_secret_back(boss):
    channel = ChannelFactory()

    page = boss.post(_page(channel), _form(channel, name="", secret_whatsapp_cloud_access_token="typed-just-now"))

    assert page.status_code == 200
    assert "typed-just-now" not in page.content.decode()


def test_a_new_channel_leads_on_to_its_secrets(boss):
    values = {"kind": "whapi", "name": "Groups", "external_id": "EX-1"}

    response = boss.post(reverse("admin:messaging_channel_add"), values)

    assert response["Location"] == _page(Channel.objects.get())


@pytest.mark.parametrize("kind", ["whatsapp_cloud", "messenger"])
def test_the_webhook_address_of_an_app(kind, boss):
    page = boss.get(_page(ChannelFactory(kind=kind))).content.decode()

    assert f'http://testserver/webhooks/{kind.removesuffix("_cloud")}/"' in page


def test_the_webhook_address_of_a_gateway_is_its_own(boss):
    channel = ChannelFactory(kind="whapi")

    assert f"http://testserver/webhooks/whapi/{channel.uuid}/" in boss.get(_page(channel)).content.decode()


@pytest.mark.parametrize(("up", "words"), [(True, "is connected. Tier 10K"), (False, "is not connected. Tier 10K")])
def test_the_connection_test_says_what_the_provider_said(up, words, boss, monkeypatch):
    channel = ChannelFactory()
    monkeypatch.setattr("messaging.admin.channel.check_channel", lambda channel: Health(up=up, detail="Tier 10K"))

    response = boss.post(reverse("admin:messaging_channel_test", args=[channel.pk]), follow=True)

    assert words in str(next(iter(response.context["messages"])))


def test_pause_and_resume(boss):
    channel = ChannelFactory()

    boss.post(reverse("admin:messaging_channel_pause_this", args=[channel.pk]), CONFIRMED)
    channel.refresh_from_db()
    assert channel.state == ChannelState.PAUSED

    boss.post(reverse("admin:messaging_channel_resume_this", args=[channel.pk]), CONFIRMED)
    channel.refresh_from_db()
    assert channel.state == ChannelState.ACTIVE


def test_the_list_says_why_a_channel_is_held(boss):
    channel = ChannelFactory()
    place_hold(scope=HoldScope.CHANNEL, key=str(channel.pk), cause="channel_down", reason="The token was rejected.")

    assert "The token was rejected." in boss.get(reverse("admin:messaging_channel_changelist")).content.decode()


def test_who_may_only_look_neither_tests_nor_pauses_nor_sees_secrets(staff, client_of):
    channel, client = ChannelFactory(), client_of(staff("view_channel"))

    assert client.post(reverse("admin:messaging_channel_test", args=[channel.pk])).status_code == 403
    pause = reverse("admin:messaging_channel_pause_this", args=[channel.pk])
    assert client.post(pause, CONFIRMED).status_code == 403
    assert "secret_whatsapp" not in client.get(_page(channel)).content.decode()


def _place(client, **values):
    return client.post(reverse("admin:messaging_hold_add"), {"reason": "Wrong price", **values}, follow=True)


def test_a_hold_on_a_channel_is_placed_by_its_name(boss, admin_user):
    channel = ChannelFactory(name="Lagos shop")

    _place(boss, scope="channel", key="lagos shop")

    hold = Hold.objects.get()
    assert (hold.key, hold.cause, hold.created_by) == (str(channel.pk), "staff", admin_user)
    assert active_holds(timezone.now()).channels == {channel.pk}


def test_a_hold_on_a_person(boss):
    lead = ConversationFactory().lead

    _place(boss, scope="person", key=str(lead.pk))

    assert active_holds(timezone.now()).persons == {lead.pk}


def test_the_list_of_holds_names_channels_and_people(boss):
    _place(boss, scope="channel", key=ChannelFactory(name="Lagos shop").name)
    _place(
        boss, scope="person", key=str(ConversationFactory(lead__first_name="Amina", lead__last_name="Bello").lead_id)
    )

    page = boss.get(reverse("admin:messaging_hold_changelist")).content.decode()

    assert "channel: Lagos shop" in page
    assert "person: Amina Bello" in page


@pytest.mark.parametrize(("scope", "key"), [("channel", "no such"), ("person", "Amina"), ("person", "999")])
def test_what_nobody_knows_cannot_be_held(scope, key, boss):
    assert "Nothing of this name is known." in _place(boss, scope=scope, key=key).content.decode()
    assert not Hold.objects.exists()


def test_the_same_hold_placed_twice_is_one(boss):
    for reason in ("first", "second"):
        _place(boss, scope="origin", key="campaign:17", reason=reason)

    assert Hold.objects.get().reason == "second"


def test_release_says_what_it_skipped(boss):
    held = place_hold(scope=HoldScope.ORIGIN, key="campaign:1", cause="staff", reason="x")
    over = Hold.objects.create(scope="origin", key="campaign:2", cause="staff", reason="x", ended_at=timezone.now())

    response = boss.post(
        reverse("admin:messaging_hold_changelist"),
        {"action": "release", "_selected_action": [held.pk, over.pk]},
        follow=True,
    )

    said = [str(message) for message in response.context["messages"]]
    assert said == ["1 hold released.", "1 skipped: released already"]
    assert not active_holds(timezone.now() + timedelta(days=1)).origins
