"""A sale noted where it is agreed: in the chat."""

import pytest

from leads.choices import Stage
from leads.models import Sale
from tests.messaging.factories import ConversationFactory

from .addresses import do, url

pytestmark = pytest.mark.django_db


def test_a_sale_is_noted_once_however_often_the_button_is_pressed(boss, admin_user):
    conversation = ConversationFactory()
    for _ in range(2):
        answer = do(
            boss, conversation, "sale", amount="13900", currency="ngn", product_name="Ring light", last_sale="0"
        )
    assert "Sale noted: Ring light NGN 13,900.00" in answer.content.decode()
    sale = Sale.objects.get()
    assert (sale.lead, sale.amount, sale.origin, sale.noted_by) == (conversation.lead, 13900, "chat", admin_user)
    page = boss.get(url(conversation)).content.decode()
    assert "NGN 13,900" in page
    assert f'"last_sale": "{sale.pk}"' in page


def test_the_next_sale_is_another_one(boss):
    conversation = ConversationFactory()
    do(boss, conversation, "sale", amount="1", last_sale="0")
    do(boss, conversation, "sale", amount="1", last_sale=Sale.objects.get().pk)
    assert Sale.objects.count() == 2


@pytest.mark.parametrize(("amount", "why"), [("", "for how much"), ("-1", "mj-toast--no"), ("x", "mj-toast--no")])
def test_without_an_amount_nothing_is_noted(boss, amount, why):
    assert why in do(boss, ConversationFactory(), "sale", amount=amount).content.decode()
    assert not Sale.objects.exists()


def test_winning_in_the_chat_notes_what_was_sold(boss):
    conversation = ConversationFactory(lead__stage=Stage.QUALIFIED)
    do(boss, conversation, "stage", to="WON", amount="500")
    conversation.lead.refresh_from_db()
    assert (conversation.lead.stage, Sale.objects.get().origin) == (Stage.WON, "won")


def test_winning_without_an_amount_sells_nothing(boss):
    conversation = ConversationFactory(lead__stage=Stage.QUALIFIED)
    do(boss, conversation, "stage", to="WON", amount="")
    conversation.lead.refresh_from_db()
    assert (conversation.lead.stage, Sale.objects.count()) == (Stage.WON, 0)


def test_who_may_not_sell_is_not_asked_and_notes_nothing(staff, client_of):
    client = client_of(staff("view_conversation", "change_conversation", "change_lead"))
    conversation = ConversationFactory(lead__stage=Stage.QUALIFIED)
    assert "product_name" not in client.get(url(conversation)).content.decode()
    assert do(client, conversation, "sale", amount="5").status_code == 403
    assert do(client, conversation, "stage", to="WON", amount="5").status_code == 403
    conversation.lead.refresh_from_db()
    assert (conversation.lead.stage, Sale.objects.count()) == (Stage.QUALIFIED, 0)


def test_what_others_sold_is_not_shown_to_who_may_not_see_it(boss, staff, client_of):
    conversation = ConversationFactory()
    do(boss, conversation, "sale", amount="13900", currency="NGN", last_sale="0")
    client = client_of(staff("view_conversation"))
    page = client.get(url(conversation)).content.decode().partition('id="person"')[2].partition("mj-history")[0]
    assert "13,900" not in page
