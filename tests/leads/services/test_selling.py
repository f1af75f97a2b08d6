from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from leads.choices import ActivityKind, SaleOrigin, Stage
from leads.errors import (
    SaleImpossible,
    SaleKnownOtherwise,
    SaleVoidedAlready,
    StageMoveNotAllowed,
    VoidReasonMissing,
)
from leads.models import Activity, Lead, Sale
from leads.services.selling import Sold, record_sale, void_sale, win_lead
from leads.signals import sale_recorded, sale_voided
from tests.leads.factories import NOON, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db
RING_LIGHT = Sold(Decimal("13900"), "NGN", "Ring light")


def sell(lead: Lead, sold: Sold = RING_LIGHT, **more):
    return record_sale(**{"lead": lead, "sold": sold, "origin": SaleOrigin.HAND, "sold_at": NOON} | more)


def told(signal, run) -> list[dict]:
    heard: list[dict] = []

    def listen(**news) -> None:
        heard.append({name: news[name] for name in ("sale_id", "lead_id")})

    signal.connect(listen)
    try:
        run()
    finally:
        signal.disconnect(listen)
    return heard


def test_a_sale_stands_on_the_lead_and_in_its_timeline():
    lead, amal = LeadFactory(stage=Stage.QUALIFIED), UserFactory()
    sale = sell(lead, by=amal).sale
    lead.refresh_from_db()
    assert (lead.last_purchase_at, lead.last_product_name) == (NOON, "Ring light")
    entry = Activity.objects.get(kind=ActivityKind.PURCHASE)
    assert (entry.at, entry.by, entry.stage, entry.text) == (NOON, amal, "QUALIFIED", "Ring light NGN 13,900.00")
    assert entry.metadata["sale"] == sale.pk


def test_an_amount_without_a_currency_is_in_the_installation_s(settings):
    settings.DEFAULT_CURRENCY = "SAR"
    assert sell(LeadFactory(), Sold(Decimal("5"))).sale.currency == "SAR"


def test_the_same_reference_is_the_same_sale():
    lead = LeadFactory()
    first = sell(lead, origin_ref="order-1")
    again = sell(lead, origin_ref="order-1")
    assert (first.created, again.created, again.sale.pk) == (True, False, first.sale.pk)
    assert Activity.objects.filter(kind=ActivityKind.PURCHASE).count() == 1
    assert sell(lead, origin_ref="order-1", origin=SaleOrigin.API).created  # another origin's numbers are its own


def test_one_reference_for_two_sales_is_refused_and_not_dropped():
    lead = LeadFactory()
    sell(lead, origin_ref="order-1")
    with pytest.raises(SaleKnownOtherwise, match="order-1"):
        sell(LeadFactory(), origin_ref="order-1")
    with pytest.raises(SaleKnownOtherwise):
        sell(lead, Sold(Decimal("1"), "NGN"), origin_ref="order-1")


def test_without_a_reference_two_are_two():
    lead = LeadFactory()
    sell(lead)
    sell(lead)
    assert Sale.objects.count() == 2


def test_the_database_itself_keeps_one_sale_per_reference():
    lead = LeadFactory()
    known = sell(lead, origin_ref="order-1").sale
    with pytest.raises(IntegrityError):
        known.pk = None
        known.save(force_insert=True)


@pytest.mark.parametrize(
    "sold",
    [
        Sold(Decimal("0")),
        Sold(Decimal("-1")),
        Sold(Decimal("NaN")),
        Sold(Decimal("1.001")),
        Sold(Decimal("1e12")),
        Sold(Decimal("1"), "NAIRA"),
        Sold(Decimal("1"), quantity=0),
    ],
)
def test_what_cannot_be_a_sale_is_refused(sold):
    with pytest.raises(SaleImpossible):
        sell(LeadFactory(), sold)
    assert not Sale.objects.exists()


def test_a_sale_of_the_future_is_none_yet():
    with pytest.raises(SaleImpossible):
        sell(LeadFactory(), sold_at=timezone.now() + timedelta(days=2))


def test_an_older_sale_does_not_become_the_last():
    lead = LeadFactory()
    sell(lead)
    sell(lead, Sold(Decimal("1"), "NGN", "Cable"), sold_at=NOON - timedelta(days=3))
    lead.refresh_from_db()
    assert (lead.last_purchase_at, lead.last_product_name) == (NOON, "Ring light")


def test_voided_it_counts_nowhere_and_the_one_before_is_the_last():
    lead, amal = LeadFactory(), UserFactory()
    sell(lead, Sold(Decimal("1"), "NGN", "Cable"), sold_at=NOON - timedelta(days=3))
    sale = void_sale(sale=sell(lead).sale, by=amal, reason=" Sent back ")
    lead.refresh_from_db()
    assert (lead.last_purchase_at, lead.last_product_name) == (NOON - timedelta(days=3), "Cable")
    assert (sale.voided_by, sale.void_reason, sale.counts) == (amal, "Sent back", False)
    assert list(Sale.objects.counted().values_list("product_name", flat=True)) == ["Cable"]
    assert Activity.objects.get(kind=ActivityKind.PURCHASE_VOIDED).text.endswith("Sent back")


def test_voiding_needs_a_reason_and_happens_once():
    sale = sell(LeadFactory()).sale
    with pytest.raises(VoidReasonMissing):
        void_sale(sale=sale, by=None, reason=" ")
    void_sale(sale=sale, by=None, reason="Sent back")
    with pytest.raises(SaleVoidedAlready):
        void_sale(sale=Sale.objects.get(), by=None, reason="Again")


def test_a_product_asked_for_since_stays_when_the_sale_is_voided():
    lead = LeadFactory()
    sale = sell(lead).sale
    Lead.objects.filter(pk=lead.pk).update(last_product_name="Tripod")
    void_sale(sale=sale, by=None, reason="Sent back")
    lead.refresh_from_db()
    assert (lead.last_purchase_at, lead.last_product_name) == (None, "Tripod")


def test_winning_moves_and_sells_together():
    lead = LeadFactory(stage=Stage.QUALIFIED)
    sale = win_lead(lead=lead, by=None, sold=RING_LIGHT).sale
    lead.refresh_from_db()
    assert (lead.stage, sale.origin, sale.amount) == (Stage.WON, SaleOrigin.WON, 13900)


def test_who_cannot_be_won_has_bought_nothing():
    with pytest.raises(StageMoveNotAllowed):
        win_lead(lead=LeadFactory(stage=Stage.NEW), by=None, sold=RING_LIGHT)
    lead = LeadFactory(stage=Stage.QUALIFIED)
    with pytest.raises(SaleImpossible):
        win_lead(lead=lead, by=None, sold=Sold(Decimal("0")))
    lead.refresh_from_db()
    assert lead.stage == Stage.QUALIFIED
    assert not Sale.objects.exists()


def test_won_again_after_falling_through_is_another_sale():
    lead = LeadFactory(stage=Stage.CONVERTED)
    win_lead(lead=lead, by=None, sold=RING_LIGHT)
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.CONVERTED)
    lead.refresh_from_db()
    win_lead(lead=lead, by=None, sold=RING_LIGHT)
    assert Sale.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_news_is_told_once_and_after_commit():
    lead = LeadFactory()
    heard = told(sale_recorded, lambda: [sell(lead, origin_ref="1") for _ in range(2)])
    sale = Sale.objects.get()
    assert heard == [{"sale_id": sale.pk, "lead_id": lead.pk}]
    assert told(sale_voided, lambda: void_sale(sale=sale, by=None, reason="Sent back")) == heard


def test_an_erased_person_leaves_the_figure():
    lead = LeadFactory()
    sale = sell(lead).sale
    lead.delete()
    sale.refresh_from_db()
    assert (sale.lead, sale.amount) == (None, 13900)
    void_sale(sale=sale, by=None, reason="Sent back")


def test_two_who_press_at_once_note_one_sale(shared_database):
    lead, results = LeadFactory(), []

    def press() -> None:
        results.append(sell(lead, origin_ref="press").created)
        connection.close()

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert Sale.objects.count() == 1
