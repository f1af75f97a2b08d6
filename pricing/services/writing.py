"""What is written about a price: the text of the house while free text may go, else the template made of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import Lead
from messaging.choices import ChannelState, TemplateCategory
from messaging.content import Content, Template, Text
from messaging.errors import MessagingError, WindowClosed
from messaging.models import Channel, Conversation, MessageTemplate
from messaging.providers.templates import TemplateDraft, template_catalogue
from messaging.selectors.templates import look_up
from messaging.selectors.windows import window_of
from messaging.services.templates import submit_template
from messaging.templating.filling import components_for

from ..choices import TextKind
from ..models import OfferText, Product
from ..wording import fallback_name, fill, price_in_words, time_left, until_when


@dataclass(frozen=True, slots=True)
class Said:
    """What a text tells; `until` is None where a price simply holds."""

    product: Product
    price: Decimal
    lead: Lead
    until: datetime | None = None


def values_of(said: Said, *, language: str) -> dict[str, str]:
    now = timezone.now()
    until = said.until or now
    currency = said.product.currency
    return {
        "name": said.lead.first_name or fallback_name(language),
        "product": said.product.name_in(language),
        "price": price_in_words(said.price, currency, language),
        "old_price": price_in_words(said.product.price, currency, language),
        "left": time_left(until, now=now, language=language),
        "until": until_when(until, now=now, zone=said.lead.time_zone, language=language),
    }


def free_text(kind: TextKind, said: Said, *, language: str) -> str:
    text = OfferText.objects.get(kind=kind, language=language)
    return fill(text.body, values_of(said, language=language))


def content_for(conversation: Conversation, kind: TextKind, said: Said, *, language: str) -> Content:
    """Raises WindowClosed where only a template may go and there is none, TemplateUnusable where Meta refuses it."""
    text = OfferText.objects.get(kind=kind, language=language)
    values = values_of(said, language=language)
    if window_of(conversation).is_open:
        return Text(body=fill(text.body, values))
    template = look_up(conversation.channel, text.template_name, language)
    if template is None:
        raise WindowClosed(_("The reply window is closed, and there is no template of this text yet."))
    numbers = {str(number): values[place] for number, place in enumerate(text.places, 1)}
    return Template(name=template.name, language=template.language, components=components_for(template.parts, numbers))


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of one text at one account; `error` is empty where it was handed in."""

    text: OfferText
    account: str
    error: str = ""
    is_known: bool = False


def submit_texts(texts: list[OfferText]) -> list[Submitted]:
    """Hand each text in at every WhatsApp account; one that refuses does not stop the others."""
    return [_submit(text, channel) for channel in template_channels() for text in texts]


def template_channels() -> list[Channel]:
    """One for each account that has templates."""
    rows = Channel.objects.filter(state=ChannelState.ACTIVE).exclude(parent_id="").order_by("-pk")
    return list({row.parent_id: row for row in rows if template_catalogue(row.kind)}.values())


def _submit(text: OfferText, channel: Channel) -> Submitted:
    account = channel.parent_id
    known = MessageTemplate.objects.filter(account_id=account, name=text.template_name, language=text.language)
    if known.exists():
        return Submitted(text, account, is_known=True)
    body: dict[str, object] = {"type": "BODY", "text": text.template_body}
    if text.places:
        body["example"] = {"body_text": [text.examples]}
    draft = TemplateDraft(text.template_name, text.language, TemplateCategory.MARKETING, [body])
    try:
        submit_template(channel=channel, draft=draft)
    except MessagingError as refusal:
        return Submitted(text, account, error=str(refusal))
    return Submitted(text, account)
