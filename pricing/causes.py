from django.utils.translation import gettext_lazy as _

from common.causes import name_cause

SOURCE_FAILING = "price_source_failing"
INSTAGRAM_BLOCKED = "instagram_blocked"
CATALOGUE_FAILING = "catalogue_failing"
FEED_FAILING = "product_feed_failing"


def register() -> None:
    name_cause(SOURCE_FAILING, _("Competitors’ pages cannot be read"))
    name_cause(INSTAGRAM_BLOCKED, _("Instagram shuts us out"))
    name_cause(CATALOGUE_FAILING, _("The WhatsApp catalogue does not take our prices"))
    name_cause(FEED_FAILING, _("The shop’s own feed of products cannot be read"))
