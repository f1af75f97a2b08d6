"""Templates as those who send them ask for them."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from common.phrases import join, say
from messaging.choices import TemplateStatus
from messaging.content import Template
from messaging.errors import TemplateUnusable
from messaging.models import Channel, MessageTemplate
from messaging.models.template import SENDABLE
from messaging.templating.filling import components_for, values_in
from messaging.templating.preview import Preview, preview_of
from messaging.templating.variables import check_values


def usable_templates(channel: Channel) -> QuerySet[MessageTemplate]:
    """What may be sent over the channel right now, by name and language."""
    if not channel.parent_id:
        return MessageTemplate.objects.none()
    mine = MessageTemplate.objects.filter(account_id=channel.parent_id, status__in=SENDABLE, synced_at__isnull=False)
    return mine.order_by("name", "language")


def render_template(template: MessageTemplate, values: Mapping[str, str] | None = None) -> Preview:
    """How the phone shows it. Places without a value stay visible; keys as in `MessageTemplate.variables`."""
    return preview_of(template.parts, template.language, values or {})


def template_content(template: MessageTemplate, values: Mapping[str, str]) -> Template:
    """The content for `enqueue`. Raises TemplateUnusable or TemplateValuesWrong."""
    require_sendable(template)
    check_values(template.parts, values)
    return Template(name=template.name, language=template.language, components=components_for(template.parts, values))


def find_for(channel: Channel, content: Template) -> MessageTemplate | None:
    """The row behind a content that is about to be queued, with its values checked.

    None where the channel's account was never synchronised: then only the provider knows. Raises TemplateUnusable or
    TemplateValuesWrong.
    """
    template = look_up(channel, content.name, content.language)
    if template is not None:
        check_filled(template, content)
    return template


def look_up(channel: Channel, name: str, language: str) -> MessageTemplate | None:
    """The template of the channel's account, fit to be sent; None as above. Raises TemplateUnusable."""
    if not channel.parent_id:
        return None
    own = MessageTemplate.objects.filter(account_id=channel.parent_id)
    template = own.filter(name=name, language=language).first()
    if template is None:
        if own.filter(synced_at__isnull=False).exists():
            said = _("There is no template %(name)s in the language %(language)s. Synchronise the templates.")
            raise TemplateUnusable(say(said, name=name, language=language))
        return None
    require_sendable(template)
    return template


def check_filled(template: MessageTemplate, content: Template) -> None:
    """Raises TemplateValuesWrong."""
    check_values(template.parts, values_in(template.parts, content.components))


def shown_text(template: MessageTemplate, content: Template) -> str:
    """What the person reads in the message's body, for the thread."""
    return render_template(template, values_in(template.parts, content.components)).body


def require_sendable(template: MessageTemplate) -> None:
    """Raise TemplateUnusable where Meta would refuse the template, or where we could not fill it."""
    if not template.is_sendable:
        text = _("The template %(name)s cannot be sent: %(status)s.")
        raise TemplateUnusable(join([say(text, name=template, status=_status(template)), _reason(template)], ""))
    if template.parts.unsupported:
        said = _("The template %(name)s has parts that cannot be filled here: %(parts)s.")
        raise TemplateUnusable(say(said, name=template, parts=", ".join(template.parts.unsupported)))


def _status(template: MessageTemplate) -> object:
    if not template.synced_at:
        return say(_("its text is not known yet"))
    return TemplateStatus(template.status).label if template.status in TemplateStatus.values else template.status


def _reason(template: MessageTemplate) -> str:
    return f" ({template.rejected_reason})" if template.rejected_reason else ""
