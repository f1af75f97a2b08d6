"""The demo's shelf and its market: what the shop sells, what the others ask, and what the agent would do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from messaging.models import Channel
from pricing.choices import FeedKind, ObservationState, SourceKind
from pricing.models import Catalogue, Competitor, Listing, Observation, PricingPolicy, Product, ProductFeed
from pricing.services.alerting import check_alerts
from pricing.services.policies import switch_on, try_policy
from pricing.services.proposing import propose_prices

CURRENCY = "NGN"
# Half an hour and more: what is seen twice is believed.
_SEEN_FOR = timedelta(hours=2)
# Where no simulator is told of.
_NOWHERE = "https://shop.example"


@dataclass(frozen=True, slots=True)
class Rival:
    """`prices`: what they asked, the oldest first, a week between each."""

    name: str
    slug: str
    prices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Good:
    sku: str
    name_en: str
    name_ar: str
    category: str
    price: int
    floor: int
    cost: int
    stock: int
    rivals: tuple[Rival, ...] = ()


GOODS = (
    Good(
        "RL-18", "Ring light 18 inch with stand", "إضاءة دائرية ١٨ بوصة مع حامل", "Lighting", 16_500, 12_500, 9_800, 24,
        (
            Rival("Jumia", "ring-light-18", (17_900, 17_500, 16_900, 14_900)),
            Rival("Ikeja Gadgets", "rl18", (16_000, 16_000, 15_800, 15_500)),
        ),
    ),
    Good(
        "RL-10", "Ring light 10 inch", "إضاءة دائرية ١٠ بوصة", "Lighting", 8_900, 7_200, 5_400, 40,
        (Rival("Jumia", "ring-light-10", (9_500, 9_700, 9_900, 10_200)),),
    ),
    Good("TR-01", "Phone tripod", "حامل ثلاثي للهاتف", "Lighting", 6_500, 5_000, 3_900, 12),
    Good(
        "MIC-2", "Wireless microphone", "ميكروفون لاسلكي", "Audio", 21_900, 18_500, 14_000, 6,
        (
            Rival("Jumia", "microphone", (23_500, 23_500, 24_900, 24_900)),
            Rival("Ikeja Gadgets", "mic2", (24_000, 25_500, 25_500, 26_000)),
        ),
    ),
    Good("PB-20", "Power bank 20,000 mAh", "شاحن متنقل ٢٠٠٠٠ مللي أمبير", "Power", 18_900, 16_000, 13_200, 0),
    Good("BL-05", "Blender 1.5 litre", "خلاط ١٫٥ لتر", "Kitchen", 24_500, 20_000, 16_800, 9),
)  # fmt: skip


def seed_market(*, simulator_url: str = "") -> None:
    """Make what is missing; with products there, nothing."""
    if Product.objects.exists():
        return
    for good in GOODS:
        product = Product.objects.create(currency=CURRENCY, **_columns(good))
        for rival in good.rivals:
            _watch(product, rival, simulator_url or _NOWHERE)
    policy = PricingPolicy.objects.create()
    try_policy(policy=policy)
    switch_on(policy=policy)
    propose_prices()
    check_alerts()
    _connect()


def _connect() -> None:
    """A feed and a catalogue as they are set up; off, for nobody is there whom they could ask."""
    url = f"{_NOWHERE}/products.json"
    ProductFeed.objects.create(name="Own web shop", kind=FeedKind.JSON, url=url, is_active=False)
    channel = Channel.objects.filter(kind="whatsapp_cloud").order_by("pk").first()
    if channel:
        Catalogue.objects.create(name=f"{channel.name} catalogue", external_id="900000000000123", channel=channel)


def _columns(good: Good) -> dict[str, object]:
    named = {name: getattr(good, name) for name in ("sku", "name_en", "name_ar", "category", "stock")}
    return named | {name: Decimal(getattr(good, name)) for name in ("price", "floor", "cost")}


def _watch(product: Product, rival: Rival, base: str) -> None:
    competitor, _created = Competitor.objects.get_or_create(name=rival.name)
    url = f"{base}/shops/page/{rival.slug}.html"
    # Read half an hour after the start, as those of a real shop are.
    listing = Listing.objects.create(
        product=product, competitor=competitor, source=SourceKind.PAGE, url=url, next_at=timezone.now() + _SEEN_FOR
    )
    observations = Observation.objects.bulk_create(_seen(listing, rival, url))
    Listing.objects.filter(pk=listing.pk).update(current=observations[-1], last_read_at=timezone.now())


def _seen(listing: Listing, rival: Rival, url: str) -> Iterator[Observation]:
    now = timezone.now()
    for weeks_ago, amount in zip(range(len(rival.prices) - 1, -1, -1), rival.prices, strict=True):
        begun = now - timedelta(weeks=weeks_ago, hours=6)
        yield Observation(
            listing=listing,
            amount=Decimal(amount),
            currency=CURRENCY,
            observed_at=begun,
            confirmed_at=begun + (timedelta(days=6) if weeks_ago else _SEEN_FOR),
            url=url,
            proof=f'"price": "{amount}", "priceCurrency": "{CURRENCY}"',
            title=listing.product.name_en,
            parser="page:json-ld",
            confidence=95,
            state=ObservationState.ACCEPTED,
            reading=uuid4(),
        )
