"""The price desk: a row per product, and what is behind it."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.admin.access import for_staff
from common.admin.displays import money
from pricing.choices import ObservationState
from pricing.errors import OutsideRules, PricingError
from pricing.models import Decision, Listing, Observation, ObservationCrop, PriceAlert, Product
from pricing.selectors.decisions import open_proposals
from pricing.selectors.history import history_of
from pricing.selectors.market import Market, market_of, markets
from pricing.services.deciding import accept_observation, ignore_price, mark_wrong_match, reject_observation
from pricing.services.products import match_price
from pricing.services.proposing import approve, dismiss

from .charts import Spark, chart_of, spark_of

SEE = ("pricing.view_product", "pricing.view_observation")
PRICE, JUDGE, LIST = "pricing.change_product", "pricing.change_observation", "pricing.change_listing"
DECIDE = ("pricing.change_product", "pricing.change_decision")
_PER_PAGE = 25
_LONGEST_SEARCH = 80


@require_GET
@for_staff(*SEE)
def page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    rows = Product.objects.offered().watched().search(asked).order_by("name_en", "name_ar", "pk")
    shown = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Price desk"),
        "is_fullwidth": "1",
        "rows": _rows(list(shown.object_list)),
        "shown": shown,
        "asked": asked,
    }
    return TemplateResponse(request, "pricing/desk/page.html", context)


def _rows(products: list[Product]) -> list[tuple[Market, Spark | None, Decision | None]]:
    proposals = open_proposals(products)
    return [(market, spark_of(market.trend), proposals.get(market.product.pk)) for market in markets(products)]


@require_GET
@for_staff(*SEE)
def product(request: HttpRequest, pk: int) -> HttpResponse:
    return _opened(request, get_object_or_404(Product, pk=pk))


@require_POST
@for_staff(*SEE)
def act_on_listing(request: HttpRequest, pk: int, listing_id: int, verb: str) -> HttpResponse:
    listing = get_object_or_404(
        Listing.objects.select_related("product", "competitor", "current"), pk=listing_id, product=pk
    )
    needs, act = _ON_LISTING.get(verb, ("", None))
    return _acted(request, listing.product, needs, act and (lambda: act(listing, request)))


@require_POST
@for_staff(*SEE)
def act_on_reading(request: HttpRequest, pk: int, observation_id: int, verb: str) -> HttpResponse:
    rows = Observation.objects.select_related("listing__product")
    observation = get_object_or_404(rows, pk=observation_id, listing__product=pk)
    needs, act = _ON_READING.get(verb, ("", None))
    return _acted(request, observation.listing.product, needs, act and (lambda: act(observation, request)))


@require_POST
@for_staff(*SEE)
def act_on_proposal(request: HttpRequest, pk: int, decision_id: int, verb: str) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.select_related("product", "policy"), pk=decision_id, product=pk)
    act = _ON_PROPOSAL.get(verb)
    return _acted(request, decision.product, DECIDE, act and (lambda: act(decision, request)))


def _approve(decision: Decision, request: HttpRequest) -> str:
    written = request.POST.get("price", "").replace(",", "").strip()
    try:
        price = Decimal(written) if written else None
    except InvalidOperation:
        raise OutsideRules(_("“%(price)s” is no price.") % {"price": written}) from None
    product = approve(decision=decision, by=request.user, price=price)
    return _now_costs(product)


def _dismiss(decision: Decision, request: HttpRequest) -> str:
    dismiss(decision=decision, by=request.user)
    return _("The proposal is dismissed; the same is not made again within a day.")


def _now_costs(product: Product) -> str:
    return _("%(product)s costs %(price)s now.") % {
        "product": product.name,
        "price": money(product.price, product.currency),
    }


def _match(listing: Listing, request: HttpRequest) -> str:
    return _now_costs(match_price(listing=listing, by=request.user))


def _ignore(listing: Listing, request: HttpRequest) -> str:
    ignore_price(listing=listing)
    return _("This price of %(competitor)s is ignored until it changes.") % {"competitor": listing.competitor}


def _wrong(listing: Listing, request: HttpRequest) -> str:
    mark_wrong_match(listing=listing)
    return _("%(competitor)s’s page is read no more for this product.") % {"competitor": listing.competitor}


def _accept(observation: Observation, request: HttpRequest) -> str:
    accept_observation(observation=observation, by=request.user)
    return _("The price counts now.")


def _reject(observation: Observation, request: HttpRequest) -> str:
    reject_observation(observation=observation, by=request.user)
    return _("The price does not count.")


# What it needs, and what it does and says.
_ON_LISTING: dict[str, tuple[str, Any]] = {"match": (PRICE, _match), "ignore": (LIST, _ignore), "wrong": (LIST, _wrong)}
_ON_READING: dict[str, tuple[str, Any]] = {"accept": (JUDGE, _accept), "reject": (JUDGE, _reject)}


_ON_PROPOSAL: dict[str, Callable[[Decision, HttpRequest], str]] = {"approve": _approve, "dismiss": _dismiss}


def _acted(
    request: HttpRequest, product: Product, needs: str | tuple[str, ...], act: Callable[[], str] | None
) -> HttpResponse:
    if act is None:
        raise Http404
    if not request.user.has_perms([needs] if isinstance(needs, str) else needs):
        return HttpResponse(status=403)
    try:
        text, done = act(), True
    except PricingError as refusal:
        text, done = str(refusal), False
    if "HX-Request" not in request.headers:
        messages.add_message(request, messages.SUCCESS if done else messages.WARNING, text)
        return redirect("desk:page")
    return _opened(request, Product.objects.get(pk=product.pk), said=text, done=done)


def _opened(request: HttpRequest, product: Product, *, said: str = "", done: bool = True) -> HttpResponse:
    market = market_of(product)
    waiting = Observation.objects.filter(state=ObservationState.WAITING, listing__product=product)
    context = {
        "market": market,
        "spark": spark_of(market.trend),
        "proposal": open_proposals([product]).get(product.pk),
        "alerts": PriceAlert.objects.filter(listing__product=product, ended_at=None).select_related(
            "listing__competitor"
        ),
        "chart": chart_of(history_of(product)),
        "waiting": waiting.annotate(has_crop=Exists(ObservationCrop.objects.filter(observation=OuterRef("pk"))))
        .select_related("listing__competitor")
        .order_by("listing", "amount"),
        "said": said,
        "done": done,
        "may": _may(request, market),
    }
    return render(request, "pricing/desk/opened.html", context)


def _may(request: HttpRequest, market: Market) -> dict[str, bool]:
    user = request.user
    return {
        "decide": user.has_perms(DECIDE),
        "price": user.has_perm(PRICE),
        "list": user.has_perm(LIST),
        "judge": user.has_perm(JUDGE),
    }
