from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from leads.choices import Stage
from leads.models import Lead, Sale
from leads.services.pipeline import move_stage
from leads.services.tagging import ensure_tag
from tests.badges import BADGES
from tests.leads.factories import IdentityFactory, LeadFactory, UserFactory
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/leads/board/"


@pytest.fixture
def staff(client):
    """Logs in somebody with these permissions and nothing else."""

    def log_in(*names: str):
        user = UserFactory(is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return log_in


def text(answer) -> str:
    return answer.content.decode()


def drop(client, lead, to: str, *, seen: str = "", **more):
    said = {"to": to, "seen": seen or lead.stage, **more}
    return client.post(reverse("board:move", args=[lead.pk]), said, headers={"HX-Request": "true"})


def test_costs_the_same_for_sixty_cards_as_for_two(admin_client, django_assert_max_num_queries):
    def queries() -> int:
        with django_assert_max_num_queries(BADGES + 20) as counted:
            assert admin_client.get(PAGE).status_code == 200
        return len(counted)

    def populate(count: int) -> None:
        for number in range(count):
            lead = ConversationFactory(lead__stage=list(Stage)[number % 6], lead__owner=owner).lead
            received(lead.conversations.get(), "How much?")
            nameless = LeadFactory(first_name="", last_name="")
            IdentityFactory(lead=nameless)

    owner = UserFactory(is_staff=True)
    populate(2)
    few = queries()
    populate(30)
    assert queries() == few


def test_a_card_shows_what_one_decides_by(admin_client):
    owner = UserFactory(first_name="Tunde", last_name="Bakare", is_staff=True)
    conversation = ConversationFactory(
        lead__first_name="Amina", lead__owner=owner, lead__label="HOT", lead__value=13900, lead__currency="NGN"
    )
    Lead.objects.update(last_stage_change_at=timezone.now() - timedelta(days=3))
    received(conversation, "Can I pay by transfer?")
    page = text(admin_client.get(PAGE))
    for shown in ("Amina Bello", "Hot", "NGN 13,900", "Can I pay by transfer?", "3d", "Tunde Bakare"):
        assert shown in page
    assert reverse("inbox:conversation", args=[conversation.pk]) in page


def test_words_are_for_those_who_may_read_conversations(staff):
    conversation = ConversationFactory()
    received(conversation, "Can I pay by transfer?")
    page = text(staff("view_lead").get(PAGE))
    assert "Can I pay" not in page
    assert reverse("inbox:conversation", args=[conversation.pk]) not in page


def test_who_has_no_name_goes_by_the_number(admin_client):
    IdentityFactory(lead=LeadFactory(first_name="", last_name=""), value="+2348031234567")
    assert "+2348031234567" in text(admin_client.get(PAGE))


def test_a_drop_moves_and_can_be_undone(admin_client, admin_user):
    lead = LeadFactory(stage=Stage.CONTACTED)
    answer = text(drop(admin_client, lead, "QUALIFIED"))
    lead.refresh_from_db()
    assert lead.stage == Stage.QUALIFIED
    assert lead.activities.get().by == admin_user
    assert 'data-undo="CONTACTED"' in answer
    drop(admin_client, lead, "CONTACTED", seen="QUALIFIED")
    lead.refresh_from_db()
    assert lead.stage == Stage.CONTACTED


def test_nothing_becomes_new_again_so_there_is_no_undo(admin_client):
    assert "data-undo" not in text(drop(admin_client, LeadFactory(), "CONTACTED"))


def test_a_move_that_is_not_allowed_says_why_and_the_card_stays(admin_client):
    lead = LeadFactory()
    answer = text(drop(admin_client, lead, "WON"))
    assert "A lead cannot go from “New” to “Won”." in answer
    assert f'id="lead-{lead.pk}"' in answer.partition('id="cards-NEW"')[2].partition("</ol>")[0]
    lead.refresh_from_db()
    assert lead.stage == Stage.NEW


def test_two_drag_one_card_and_the_second_is_told_who_was_first(admin_client):
    chidi, lead = UserFactory(first_name="Chidi", is_staff=True), LeadFactory(first_name="Amina")
    move_stage(lead=Lead.objects.get(pk=lead.pk), to=Stage.CONTACTED, by=chidi)
    answer = text(drop(admin_client, lead, "QUALIFIED", seen="NEW"))
    assert "Chidi was first and moved Amina Bello to “Contacted”." in answer
    assert f'id="lead-{lead.pk}"' in answer.partition('id="cards-CONTACTED"')[2].partition("</ol>")[0]
    lead.refresh_from_db()
    assert lead.stage == Stage.CONTACTED


def test_losing_needs_a_reason(admin_client):
    lead = LeadFactory()
    assert "Say why the lead was lost." in text(drop(admin_client, lead, "LOST"))
    drop(admin_client, lead, "LOST", reason="Bought elsewhere")
    lead.refresh_from_db()
    assert (lead.stage, lead.lost_reason) == (Stage.LOST, "Bought elsewhere")


def test_winning_notes_what_was_sold(admin_client):
    lead = LeadFactory(stage=Stage.QUALIFIED)
    answer = text(drop(admin_client, lead, "WON", amount="13900", currency="ngn", product_name="Ring light"))
    sale = Sale.objects.get()
    assert (sale.lead, sale.amount, sale.currency, sale.origin) == (lead, 13900, "NGN", "won")
    assert "Sale noted: Ring light NGN 13,900.00" in answer
    assert "data-undo" not in answer


def test_an_amount_that_is_none_leaves_the_card_where_it_was(admin_client):
    lead = LeadFactory(stage=Stage.QUALIFIED)
    assert "mj-toast--no" in text(drop(admin_client, lead, "WON", amount="-5"))
    lead.refresh_from_db()
    assert lead.stage == Stage.QUALIFIED


def test_won_without_an_amount_sells_nothing(admin_client):
    lead = LeadFactory(stage=Stage.QUALIFIED)
    drop(admin_client, lead, "WON")
    lead.refresh_from_db()
    assert (lead.stage, Sale.objects.count()) == (Stage.WON, 0)


def test_a_viewer_looks_and_moves_nothing(staff):
    client, lead = staff("view_lead"), LeadFactory()
    page = text(client.get(PAGE))
    assert 'data-may-move="0"' in page
    assert "data-choose" not in page.partition('id="columns"')[2].partition('id="board-said"')[0]
    assert drop(client, lead, "CONTACTED").status_code == 403


def test_who_may_move_but_not_sell_sells_nothing(staff):
    client, lead = staff("view_lead", "change_lead"), LeadFactory(stage=Stage.QUALIFIED)
    assert drop(client, lead, "WON", amount="5").status_code == 403
    lead.refresh_from_db()
    assert (lead.stage, Sale.objects.count()) == (Stage.QUALIFIED, 0)


def test_who_may_not_see_leads_sees_no_board(staff):
    client = staff()
    assert client.get(PAGE).status_code == 403
    assert client.get(reverse("board:pulse")).status_code == 403


def test_the_pulse_is_silent_until_somebody_moves_a_card(admin_client):
    lead = LeadFactory()
    version = admin_client.get(PAGE).context["version"]
    pulse = reverse("board:pulse")
    assert admin_client.get(pulse, {"version": version}).status_code == 204
    move_stage(lead=lead, to=Stage.CONTACTED, by=None)
    answer = text(admin_client.get(pulse, {"version": version}))
    assert f'id="lead-{lead.pk}"' in answer.partition('id="cards-CONTACTED"')[2].partition("</ol>")[0]


def test_more_cards_come_as_one_scrolls(admin_client):
    LeadFactory.create_batch(25)
    page = admin_client.get(PAGE)
    column = page.context["columns"][0]
    assert len(column.cards) == 20
    more = text(admin_client.get(reverse("board:more", args=["NEW"]), {"after": column.next}))
    assert more.count("data-lead=") == 5
    assert admin_client.get(reverse("board:more", args=["GONE"])).status_code == 404


def test_every_filter_can_be_chosen(admin_client):
    ensure_tag(name="VIP")
    page = admin_client.get(PAGE, {"source": "ad"})
    names = [name for name, *_ in page.context["choices"]]
    assert names == ["owner", "label", "source", "score", "tag"]
    assert '<option value="ad" selected>' in text(page)


def test_the_board_is_in_the_menu(admin_client):
    assert f'href="{PAGE}"' in text(admin_client.get("/admin/"))
