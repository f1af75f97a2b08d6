"""Lists, actions and pages of the agent in the admin."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead
from pricing.choices import DecisionState, OfferState, Strategy
from pricing.models import Decision, Offer, OfferText, PricingPolicy
from pricing.services.offering import make_offer
from pricing.services.proposing import propose_prices
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory
from tests.pricing.factories import InquiryFactory, ListingFactory, PolicyFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def product():
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_000)
    observed(ListingFactory(product=product), 14_500)
    return product


def url(model, page="changelist", *args):
    return reverse(f"admin:pricing_{model}_{page}", args=args)


def act(client, model, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url(model), data, follow=True).content.decode()


def fill(product):
    """One more row of everything."""
    conversation = ConversationFactory()
    inquiry = InquiryFactory(product=product, lead=conversation.lead, message=received(conversation, "how much?"))
    inquiry.decisions.create(
        occasion="chat",
        product=product,
        strategy=Strategy.VALUE,
        old_price=15_500,
        new_price=15_500,
        currency="NGN",
        state=DecisionState.SENT,
    )
    make_offer(product=product, price=14_000, ends_at=timezone.now() + timedelta(hours=1), lead=conversation.lead)
    inquiry2 = InquiryFactory(product=product)
    inquiry2.ghost = type(inquiry).ghost.related.related_model.objects.create(
        inquiry=inquiry2, lead=inquiry2.lead, verdict="held_out", at=timezone.now()
    )


@pytest.mark.parametrize("model", ["inquiry", "decision", "offer", "ghostcontact"])
def test_lists_cost_the_same_for_many(admin_client, product, model):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert admin_client.get(url(model)).status_code == 200
        return len(seen)

    fill(product)
    queries()
    few = queries()
    for _ in range(4):
        fill(product)
    assert queries() <= few


def test_a_policy_is_made_tried_and_switched_on(admin_client, product):
    form = {
        "category": "",
        "undercut_percent": "1",
        "min_margin_percent": "10",
        "daily_step_percent": "10",
        "changes_a_day": "2",
        "rounding": "charm",
        "offer_hours": "4",
        "live": "suggest",
    }
    admin_client.post(url("pricingpolicy", "add"), form)
    policy = PricingPolicy.objects.get()
    assert "Try it on the past first" in act(admin_client, "pricingpolicy", "turn_on", policy)
    assert "changes of price" in act(admin_client, "pricingpolicy", "try_on_the_past", policy)
    assert "It is on." in act(admin_client, "pricingpolicy", "turn_on", policy)
    page = admin_client.post(
        url("pricingpolicy", "change", policy.pk), form | {"daily_step_percent": "20"}, follow=True
    )
    policy.refresh_from_db()
    assert "tried on the past again" in page.content.decode() and not policy.is_on
    assert admin_client.get(url("pricingpolicy", "change", policy.pk)).status_code == 200


def test_proposals_are_decided_at_the_desk(admin_client, product):
    PolicyFactory()
    propose_prices()
    decision = Decision.objects.get()
    assert "Proposal NGN" in " ".join(
        admin_client.get(reverse("desk:page")).content.decode().replace('<bdi dir="ltr">', "").split()
    )
    opened = admin_client.get(reverse("desk:product", args=[product.pk])).content.decode()
    assert "Below the cheapest" in opened and "Approve" in opened
    address = reverse("desk:proposal", args=[product.pk, decision.pk, "approve"])
    assert (
        "outside of what the policy allows"
        in admin_client.post(address, {"price": "9,000"}, headers=HTMX).content.decode()
    )
    assert "is no price" in admin_client.post(address, {"price": "cheap"}, headers=HTMX).content.decode()
    assert "Ring light costs" in admin_client.post(address, {"price": "14,000"}, headers=HTMX).content.decode()
    product.refresh_from_db()
    assert product.price == 14_000


def test_proposals_are_decided_in_the_list(admin_client, product):
    PolicyFactory()
    propose_prices()
    decision = Decision.objects.get()
    assert admin_client.get(url("decision", "change", decision.pk)).status_code == 200
    assert "1 proposal dismissed" in act(admin_client, "decision", "dismiss_them", decision)
    assert "decided about this price already" in act(admin_client, "decision", "approve_them", decision)


def test_an_offer_is_made_and_ended_in_the_admin(admin_client, admin_user, product):
    ends = timezone.localtime() + timedelta(hours=4)
    form = {"product": product.pk, "ends_at_0": f"{ends:%Y-%m-%d}", "ends_at_1": f"{ends:%H:%M:%S}", "lead": ""}
    low = admin_client.post(url("offer", "add"), form | {"price": "11000"}).content.decode()
    assert "below our lowest price" in low and not Offer.objects.exists()
    admin_client.post(url("offer", "add"), form | {"price": "13900"})
    offer = Offer.objects.get()
    assert offer.made_by == admin_user and admin_client.get(url("offer", "change", offer.pk)).status_code == 200
    assert "1 offer is over" in act(admin_client, "offer", "end_now", offer)
    assert "it was over" in act(admin_client, "offer", "end_now", offer)
    offer.refresh_from_db()
    assert offer.state == OfferState.CANCELLED


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ("{name} take {product} for {price}!", "begins or ends"),
        ("Take {product} for {prize} now!", "no place {prize}"),
        ("Take it now!", "must name"),
    ],
)
def test_a_text_that_could_not_be_sent_is_refused(admin_client, body, refusal):
    text = OfferText.objects.first()
    page = admin_client.post(url("offertext", "change", text.pk), {"body": body}).content.decode()
    assert refusal in page


def test_the_page_of_the_silent_says_why(admin_client, product):
    at = timezone.now() - timedelta(hours=30)
    conversation = ConversationFactory()
    Lead.objects.filter(pk=conversation.lead_id).update(last_inbound_at=at)
    message = received(conversation, "how much?", happened_at=at)
    InquiryFactory(product=product, lead=conversation.lead, message=message, asked_at=at)
    page = admin_client.get(reverse("ghosts:page")).content.decode()
    assert "the policy does not write to them" in page and "Not enough data yet" in page
    assert "0 people are written to" in admin_client.post(reverse("ghosts:run"), follow=True).content.decode()


def test_the_conversion_model_is_shown_with_its_curve(admin_client):
    from pricing.models import ConversionModel

    quality = {"rows": 80, "brier": 0.17, "brier_of_mean": 0.21, "calibration_error": 0.03}
    curve = [{"said": 0.2, "came": 0.25, "people": 40}, {"said": 0.6, "came": 0.55, "people": 40}]
    version = ConversionModel.objects.create(
        trained_at=timezone.now(), rows=400, quality=quality | {"curve": curve}, content=b""
    )
    assert "0.170" in admin_client.get(url("conversionmodel")).content.decode()
    assert "<polyline" in admin_client.get(url("conversionmodel", "change", version.pk)).content.decode()
    assert "is in use" in act(admin_client, "conversionmodel", "use_this", version)
    assert "the rules decide alone" in act(admin_client, "conversionmodel", "use_nothing", version)
