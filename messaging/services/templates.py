"""Templates kept in step with the provider: fetched by schedule, changed by webhooks, held while they may not go."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.phrases import say
from common.signals import trouble_ended, trouble_started
from messaging.choices import ChannelState, HoldScope, TemplateCategory, TemplateStatus
from messaging.errors import ProviderRefused, TemplatesNotSynced
from messaging.events import TemplateChanged
from messaging.models import Channel, MessageTemplate
from messaging.models.template import SENDABLE
from messaging.providers.registry import PROVIDERS
from messaging.providers.templates import FoundTemplate, TemplateDraft, template_catalogue
from messaging.selectors.channels import channel_access
from messaging.templating.parts import parts_of
from messaging.templating.variables import variables_of

from .holds import place_hold, release_holds
from .wakes import wake_template_sync

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CAUSE = "template_status"
TROUBLE = "templates_not_synced"

_NAME = re.compile(r"[a-z0-9_]{1,512}")


@dataclass(frozen=True, slots=True)
class SyncReport:
    """`gone`: no longer among the account's templates."""

    account_id: str
    found: int = 0
    new: int = 0
    gone: int = 0
    error: str = ""


def sync_all_templates() -> list[SyncReport]:
    """Fetch the templates of every account that has an active channel; one that refuses does not stop the others."""
    reports = []
    for channel in _one_channel_per_account():
        try:
            reports.append(sync_templates(channel))
        except TemplatesNotSynced as refusal:
            reports.append(SyncReport(channel.parent_id, error=str(refusal)))
    return reports


def sync_templates(channel: Channel) -> SyncReport:
    """Fetch the templates of the channel's account. Raises TemplatesNotSynced, which is announced as trouble too."""
    catalogue = template_catalogue(channel.kind)
    if catalogue is None or not channel.parent_id:
        raise TemplatesNotSynced(_("%(channel)s has no templates: enter its account id.") % {"channel": channel.name})
    # Webhooks tell whole seconds: one of this very second must not count as older.
    asked_at = timezone.now().replace(microsecond=0)
    try:
        found = list(catalogue.list_templates(channel_access(channel), channel.parent_id))
    except ProviderRefused as refusal:
        _tell_trouble(channel, refusal.args[0])
        raise TemplatesNotSynced(str(refusal)) from None
    trouble_ended.send_robust(sender=None, cause=TROUBLE, scope=f"account:{channel.parent_id}")
    return _store(channel.parent_id, found, asked_at)


def apply_template_news(item: TemplateChanged) -> None:
    """What a webhook tells of one template. A status that an even newer one has overtaken changes nothing."""
    with transaction.atomic():
        template, created = MessageTemplate.objects.get_or_create(
            account_id=item.account,
            name=item.name,
            language=item.language,
            defaults={"status": item.status or TemplateStatus.PENDING, "external_id": item.external_id},
        )
        facts = {"quality": item.quality, "category": item.category}
        changes = {name: value for name, value in facts.items() if value}
        if changes:
            MessageTemplate.objects.filter(pk=template.pk).update(**changes, updated_at=timezone.now())
        if item.status and _move(template, item.status, item.reason, at=item.at):
            _hold_or_release(template)
    if created:
        # Its text is not in the webhook.
        wake_template_sync()


def submit_template(*, channel: Channel, draft: TemplateDraft) -> MessageTemplate:
    """Hand a new template in for review. Raises TemplatesNotSynced with the reason, ours or the provider's."""
    catalogue = template_catalogue(channel.kind)
    if catalogue is None or not channel.parent_id:
        raise TemplatesNotSynced(_("%(channel)s has no templates: enter its account id.") % {"channel": channel.name})
    _require_good(draft)
    try:
        found = catalogue.submit_template(channel_access(channel), channel.parent_id, draft)
    except ProviderRefused as refusal:
        raise TemplatesNotSynced(str(refusal)) from None
    now = timezone.now().replace(microsecond=0)
    template, _created = MessageTemplate.objects.update_or_create(
        account_id=channel.parent_id, name=found.name, language=found.language, defaults=_columns(found, now)
    )
    return template


def _one_channel_per_account() -> list[Channel]:
    kinds = [kind for kind in PROVIDERS if template_catalogue(kind)]
    channels = Channel.objects.filter(kind__in=kinds, state=ChannelState.ACTIVE).exclude(parent_id="").order_by("-pk")
    return list({channel.parent_id: channel for channel in channels}.values())


def _tell_trouble(channel: Channel, text: str) -> None:
    trouble_started.send_robust(
        sender=None,
        cause=TROUBLE,
        scope=f"account:{channel.parent_id}",
        severity="warning",
        text=say(
            gettext_noop("The templates of %(channel)s could not be fetched. %(text)s"), channel=channel.name, text=text
        ),
    )


def _store(account: str, found: list[FoundTemplate], asked_at: datetime) -> SyncReport:
    """What the provider listed is the truth, save for statuses that a webhook brought while it was being asked."""
    with transaction.atomic():
        known = {(row.name, row.language): row for row in MessageTemplate.objects.filter(account_id=account)}
        listed = {(one.name, one.language): one for one in found}
        new = [
            MessageTemplate(account_id=account, name=one.name, language=one.language, **_columns(one, asked_at))
            for key, one in listed.items()
            if key not in known
        ]
        MessageTemplate.objects.bulk_create(new, ignore_conflicts=True)
        for key, row in known.items():
            if key in listed:
                _update(row, listed[key], asked_at)
        gone = [row for key, row in known.items() if key not in listed]
        lost = sum(_move(row, TemplateStatus.DELETED, "", at=asked_at) for row in gone)
        for row in MessageTemplate.objects.filter(account_id=account):
            _hold_or_release(row)
    return SyncReport(account, found=len(listed), new=len(new), gone=lost)


def _columns(found: FoundTemplate, at: datetime) -> dict[str, object]:
    return {
        "external_id": found.external_id,
        "category": found.category,
        "status": found.status,
        "quality": found.quality,
        "rejected_reason": found.rejected_reason,
        "components": found.components,
        "status_at": at,
        "synced_at": at,
    }


def _update(row: MessageTemplate, found: FoundTemplate, at: datetime) -> None:
    columns = _columns(found, at)
    status = {name: columns.pop(name) for name in ("status", "status_at", "rejected_reason")}
    MessageTemplate.objects.filter(pk=row.pk).update(**columns, updated_at=at)
    if row.status != found.status:
        _move(row, str(status["status"]), str(status["rejected_reason"]), at=at)


def _move(template: MessageTemplate, status: str, reason: str, *, at: datetime) -> bool:
    """One conditional UPDATE; says whether the status is now this one."""
    not_newer = Q(status_at=None) | Q(status_at__lte=at)
    moved = MessageTemplate.objects.filter(not_newer, pk=template.pk).update(
        status=status,
        status_at=at,
        rejected_reason=reason if status not in SENDABLE else "",
        updated_at=timezone.now(),
    )
    if moved:
        template.status, template.rejected_reason = status, reason
    return bool(moved)


def _hold_or_release(template: MessageTemplate) -> None:
    """Queued messages wait while their template may not go, and go on by themselves when it may again.

    Meta's word that it may also ends the hold that its own refusal of a message has placed.
    """
    if template.status in SENDABLE:
        for cause in (CAUSE, "error_policy"):
            release_holds(scope=HoldScope.TEMPLATE, key=template.hold_key, cause=cause)
        return
    place_hold(
        scope=HoldScope.TEMPLATE,
        key=template.hold_key,
        cause=CAUSE,
        reason=say(
            gettext_noop("Meta reports the template %(name)s as: %(status)s."),
            name=template,
            status=_word_for(template.status),
        ),
    )


def _word_for(status: str) -> "StrOrPromise":
    return TemplateStatus(status).label if status in TemplateStatus.values else status


def _require_good(draft: TemplateDraft) -> None:
    """Meta's own rules, said before its reviewers say them."""
    parts = parts_of(draft.components)
    if not _NAME.fullmatch(draft.name):
        raise TemplatesNotSynced(_("A template's name has small letters, digits and underscores only."))
    if draft.category not in TemplateCategory.values:
        raise TemplatesNotSynced(_("The category must be marketing, utility or authentication."))
    if parts.body is None or (not parts.body.text.strip() and draft.category != TemplateCategory.AUTHENTICATION):
        raise TemplatesNotSynced(_("A template needs a body."))
    wanted = [variable for variable in variables_of(parts) if variable.kind == "text"]
    lacking = [str(variable.label) for variable in wanted if not variable.example]
    if lacking:
        raise TemplatesNotSynced(
            _("Give an example for every variable; missing for: %(names)s.") % {"names": ", ".join(lacking)}
        )
    if not draft.named:
        _require_numbers_in_order([one.name for one in wanted if one.part == "body"])


def _require_numbers_in_order(names: list[str]) -> None:
    if names != [str(number) for number in range(1, len(names) + 1)]:
        raise TemplatesNotSynced(_("Number the variables of the body {{1}}, {{2}}, … without gaps."))
