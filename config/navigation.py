"""The sidebar: what each group holds, in the order of a working day. A link shows once its model is in the admin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.selectors.risk import numbers_to_look_at
from casting.selectors.desk import number_to_review
from casting.selectors.sources import waiting_sources
from leads.selectors.consent import number_to_decide
from messaging.selectors.conversations import unread_chats_lately
from operations.selectors import needs_me
from pricing.selectors.decisions import number_of_proposals
from pricing.selectors.market import number_to_decide as number_to_decide_of_prices


@dataclass(frozen=True)
class ModelLink:
    model: str
    title: Promise
    icon: str
    count: Callable[[], int] | None = None
    """What waits behind the link."""
    address: str = ""
    """A page of its own; the model's list where there is none."""
    needs: str = ""
    """The permission that shows it; to view the model where there is none."""


GROUPS: list[tuple[Promise, list[ModelLink]]] = [
    (
        _("Messaging"),
        [
            ModelLink("messaging.conversation", _("Inbox"), "inbox", count=unread_chats_lately, address="inbox:page"),
            ModelLink("messaging.conversation", _("Conversations"), "chat"),
            ModelLink("messaging.cannedreply", _("Canned replies"), "quickreply"),
            ModelLink("messaging.message", _("Messages"), "mail"),
            ModelLink("messaging.grouppost", _("Group posts"), "groups"),
            ModelLink("messaging.comment", _("Comments"), "comment"),
            ModelLink("messaging.attachment", _("Attachments"), "attach_file"),
            ModelLink("messaging.messagetemplate", _("Templates"), "description"),
            ModelLink("messaging.reading", _("Readings"), "psychology"),
            ModelLink("messaging.keywordrule", _("Keyword rules"), "key"),
            ModelLink("intelligence.fact", _("Facts"), "lightbulb"),
            ModelLink("messaging.unansweredquestion", _("Unanswered questions"), "contact_support"),
            ModelLink("messaging.shadowanswer", _("Shadow answers"), "smart_toy"),
            ModelLink("messaging.handover", _("Hand-overs"), "front_hand"),
            ModelLink("messaging.channel", _("Channels"), "cell_tower"),
            ModelLink("messaging.sendingrules", _("Sending rules"), "rule"),
            ModelLink("messaging.portfolio", _("Portfolios"), "folder_shared"),
            ModelLink("messaging.warmup", _("Warm-ups"), "local_fire_department"),
            ModelLink("messaging.hold", _("Holds"), "front_hand"),
            ModelLink("messaging.retentionrules", _("Retention"), "auto_delete"),
            ModelLink("messaging.errorpolicy", _("Error policy"), "rule_settings"),
            ModelLink("messaging.lookup", _("Look-ups"), "person_search"),
            ModelLink("messaging.webhookevent", _("Webhook events"), "webhook"),
            ModelLink("messaging.parkedchange", _("Parked changes"), "hourglass_top"),
            ModelLink("messaging.historycheck", _("History checks"), "manage_search"),
        ],
    ),
    (
        _("Leads"),
        [
            ModelLink("leads.lead", _("Board"), "view_kanban", address="board:page"),
            ModelLink("leads.lead", _("Leads"), "person"),
            ModelLink("leads.lead", _("Hot leads"), "local_fire_department", address="admin:leads_lead_hot"),
            ModelLink("leads.leadimport", _("Imports"), "upload"),
            ModelLink("leads.leadexport", _("Exports"), "download"),
            ModelLink("leads.segment", _("Segments"), "filter_alt"),
            ModelLink("leads.tag", _("Tags"), "sell"),
            ModelLink("leads.sale", _("Sales"), "shopping_bag"),
            ModelLink("leads.spend", _("Attribution and spend"), "monitoring"),
            ModelLink("leads.scoreweights", _("Score weights"), "balance"),
            ModelLink("leads.consent", _("Opt-outs to decide"), "do_not_disturb_on", count=number_to_decide),
            ModelLink("leads.consentrecord", _("Consent ledger"), "fact_check"),
            ModelLink("leads.duplicate", _("Duplicates"), "people_alt"),
            ModelLink("leads.leadmerge", _("Merges"), "merge"),
            ModelLink("leads.activity", _("Activities"), "timeline"),
            ModelLink("leads.assignmentrules", _("Assignment"), "assignment_ind"),
        ],
    ),
    (
        _("Campaigns"),
        [
            ModelLink("campaigns.campaign", _("Campaigns"), "campaign"),
            ModelLink("campaigns.campaign", _("Analytics"), "monitoring", address="campaign-analytics:overview"),
            ModelLink("operations.dailyreport", _("Daily reports"), "summarize"),
            ModelLink("campaigns.numberrisk", _("Ban risk"), "health_and_safety", count=numbers_to_look_at),
            ModelLink("campaigns.riskrules", _("Risk rules"), "rule"),
        ],
    ),
    (
        _("Pricing"),
        [
            ModelLink("pricing.observation", _("Price desk"), "price_change", address="desk:page"),
            ModelLink("pricing.decision", _("Price decisions"), "psychology_alt", count=number_of_proposals),
            ModelLink("pricing.inquiry", _("Inquiries"), "contact_support"),
            ModelLink("pricing.ghostcontact", _("Fell silent"), "person_off", address="ghosts:page"),
            ModelLink("pricing.offer", _("Offers"), "loyalty"),
            ModelLink("pricing.product", _("Products"), "sell"),
            ModelLink("pricing.listing", _("Listings"), "travel_explore"),
            ModelLink("pricing.observation", _("Observed prices"), "price_check", count=number_to_decide_of_prices),
            ModelLink("pricing.pricealert", _("Price alerts"), "notification_important"),
            ModelLink("pricing.competitor", _("Competitors"), "storefront"),
            ModelLink("pricing.pricingpolicy", _("Pricing policies"), "policy"),
            ModelLink("pricing.conversionmodel", _("Conversion model"), "model_training"),
            ModelLink("pricing.offertext", _("Offer texts"), "edit_note"),
            ModelLink("pricing.fetchrun", _("Reading rounds"), "sync"),
            ModelLink("pricing.productfeed", _("Product feeds"), "rss_feed"),
            ModelLink("pricing.catalogue", _("WhatsApp catalogues"), "shopping_cart"),
            ModelLink("pricing.catalogueitem", _("Products in catalogues"), "inventory_2"),
            ModelLink("pricing.cataloguebatch", _("Catalogue batches"), "published_with_changes"),
        ],
    ),
    (
        _("Casting"),
        [
            ModelLink(
                "casting.call",
                _("Review"),
                "rate_review",
                count=number_to_review,
                address="review:page",
                needs="casting.change_call",
            ),
            ModelLink("casting.call", _("Casting calls"), "campaign"),
            ModelLink("casting.application", _("Applications"), "contact_page"),
            ModelLink("casting.source", _("Casting groups"), "groups", count=waiting_sources),
            ModelLink("casting.processedmessage", _("Collected messages"), "forum"),
            ModelLink("casting.pollrun", _("Collecting runs"), "history"),
            ModelLink("casting.source", _("Monitoring"), "monitor_heart", address="casting-pages:monitoring"),
            ModelLink("casting.call", _("Learning"), "school", address="casting-pages:learning"),
            ModelLink("casting.castingrules", _("Casting rules"), "rule"),
            ModelLink("casting.keywordversion", _("Keywords"), "key"),
        ],
    ),
    (
        _("Intelligence"),
        [
            ModelLink(
                "intelligence.prompt",
                _("Check a text"),
                "spellcheck",
                address="writing:page",
                needs="intelligence.add_llmcall",
            ),
            ModelLink("intelligence.prompt", _("Prompts"), "edit_note"),
            ModelLink("intelligence.taskrule", _("AI features"), "toggle_on"),
            ModelLink("intelligence.llmprovider", _("AI providers"), "smart_toy"),
            ModelLink("intelligence.llmcall", _("AI calls and cost"), "receipt_long"),
            ModelLink("intelligence.llmrules", _("AI budget"), "account_balance_wallet"),
            ModelLink("intelligence.modelprice", _("Model prices"), "price_change"),
        ],
    ),
    (
        _("System"),
        [
            ModelLink("operations.incident", _("Incidents"), "warning", count=needs_me.open_incidents),
            ModelLink("operations.failedtask", _("Failed tasks"), "error", count=needs_me.failed_tasks),
            ModelLink("operations.webhookendpoint", _("Outgoing webhooks"), "outbound"),
            ModelLink("django_celery_beat.periodictask", _("Schedules"), "schedule"),
            ModelLink("auth.user", _("Users"), "badge"),
            ModelLink("auth.group", _("Groups"), "group"),
        ],
    ),
]


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    bell = _item(_("Notifications"), "notifications", reverse_lazy("admin:operations_notification_changelist"))
    own = [
        _item(_("Today"), "today", reverse_lazy("admin:index")),
        bell | _badge(needs_me.unread_notifications(request.user)),
    ]
    groups = [{"title": title, "items": list(_shown(links, request))} for title, links in GROUPS]
    return [{"title": _("Today"), "items": own}, *(group for group in groups if group["items"])]


def _shown(links: list[ModelLink], request: HttpRequest) -> Iterator[dict[str, Any]]:
    for link in links:
        app_label, name = link.model.split(".")
        if not _is_registered(link.model) or not request.user.has_perm(link.needs or f"{app_label}.view_{name}"):
            continue
        address = link.address or f"admin:{app_label}_{name}_changelist"
        item = _item(link.title, link.icon, reverse_lazy(address))
        yield item | _badge(link.count() if link.count else 0)


def _badge(count: int) -> dict[str, Any]:
    return {"badge": count, "badge_variant": "danger"} if count else {}


def _is_registered(label: str) -> bool:
    app_label, name = label.split(".")
    model = apps.all_models[app_label].get(name)
    return model is not None and admin.site.is_registered(model)


def _item(title: Promise, icon: str, link: Any) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": link}
