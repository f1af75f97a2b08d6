import uuid
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from leads.choices import SaleOrigin, Stage
from leads.models import Sale
from leads.services.selling import Sold, record_sale
from tests.badges import BADGES
from tests.leads.factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/leads/sale/"


def sold(lead=None, amount: int = 13900, **more):
    said = Sold(Decimal(amount), "NGN", "Ring light")
    return record_sale(lead=lead or LeadFactory(), sold=said, origin=SaleOrigin.HAND, **more).sale


@pytest.fixture
def viewer(client):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_sale", "view_lead"]))
    client.force_login(user)
    return client


def press(client, name: str, pk: int, **said):
    return client.post(reverse(f"admin:leads_{name}", args=[pk]), {"_form_submitted": "on", **said})


def test_the_list_costs_the_same_for_fifty_rows_as_for_two(admin_client, django_assert_max_num_queries):
    def queries() -> int:
        with django_assert_max_num_queries(BADGES + 6) as counted:
            assert admin_client.get(LIST).status_code == 200
        return len(counted)

    for _ in range(2):
        sold(by=UserFactory())
    few = queries()
    for _ in range(48):
        sold(by=UserFactory())
    assert queries() == few


def test_a_sale_is_noted_on_the_lead_once_however_often_the_button_is_pressed(admin_client, admin_user):
    lead = LeadFactory()
    said = {"amount": "13900.50", "product_name": "Ring light", "nonce": str(uuid.uuid4())}
    for _ in range(2):
        assert press(admin_client, "lead_note_sale", lead.pk, **said).status_code == 200
    sale = Sale.objects.get()
    assert (sale.lead, str(sale.amount), sale.currency, sale.noted_by) == (lead, "13900.50", "NGN", admin_user)
    page = admin_client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "NGN 13,900.50" in page


def test_a_sale_without_an_amount_is_not_noted(admin_client):
    press(admin_client, "lead_note_sale", LeadFactory().pk, nonce=str(uuid.uuid4()))
    assert not Sale.objects.exists()


def test_winning_on_the_lead_s_page_asks_what_was_sold(admin_client):
    lead = LeadFactory(stage=Stage.QUALIFIED)
    form = admin_client.get(reverse("admin:leads_lead_move_to_stage", args=[lead.pk]), headers={"HX-Request": "true"})
    assert "Amount, if won" in form.content.decode()
    press(admin_client, "lead_move_to_stage", lead.pk, seen="QUALIFIED", to="WON", amount="500", currency="sar")
    lead.refresh_from_db()
    assert (lead.stage, Sale.objects.get().origin, Sale.objects.get().currency) == ("WON", "won", "SAR")


def test_who_may_not_sell_is_not_asked(client):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_lead", "change_lead"]))
    client.force_login(user)
    lead = LeadFactory(stage=Stage.QUALIFIED)
    form = client.get(reverse("admin:leads_lead_move_to_stage", args=[lead.pk]), headers={"HX-Request": "true"})
    assert "Amount, if won" not in form.content.decode()
    press(client, "lead_move_to_stage", lead.pk, seen="QUALIFIED", to="WON", amount="500")
    assert not Sale.objects.exists()
    assert press(client, "lead_note_sale", lead.pk, amount="5", nonce=str(uuid.uuid4())).status_code == 403


def test_a_sale_is_voided_with_a_reason(admin_client, admin_user):
    sale = sold()
    press(admin_client, "sale_void", sale.pk, reason="")
    sale.refresh_from_db()
    assert sale.counts
    press(admin_client, "sale_void", sale.pk, reason="Sent back")
    sale.refresh_from_db()
    assert (sale.counts, sale.voided_by, sale.void_reason) == (False, admin_user, "Sent back")
    assert "Sent back" in admin_client.get(reverse("admin:leads_sale_change", args=[sale.pk])).content.decode()


def test_a_viewer_sees_and_voids_nothing(viewer):
    sale = sold()
    assert viewer.get(LIST).status_code == 200
    assert press(viewer, "sale_void", sale.pk, reason="Sent back").status_code == 403
    assert viewer.post(f"{LIST}{sale.pk}/delete/").status_code == 403
    sale.refresh_from_db()
    assert sale.counts
