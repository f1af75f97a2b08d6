"""Content as the JSON that WhatsApp sends: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages"""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.content import (
    Buttons,
    Catalogue,
    Content,
    ListMenu,
    Media,
    Product,
    ProductList,
    Reaction,
    Row,
    Section,
    Template,
    Text,
)
from messaging.errors import ContentRefused
from messaging.providers.base import ChannelAccess, HttpCall, Outgoing
from messaging.providers.calls import json_headers
from messaging.providers.checks import Size, refuse_too_much
from messaging.providers.graph.client import graph_url

from .people import is_bsuid

TOKEN = "access_token"

_TEXT, _BODY, _CAPTION, _HEADER, _FOOTER = 4096, 1024, 1024, 60, 60
_BUTTON_TITLE, _ROW_TITLE, _ROW_DESCRIPTION, _SECTION_TITLE = 20, 24, 72, 24
_BUTTONS, _ROWS, _SECTIONS, _PRODUCTS = 3, 10, 10, 30
_WITHOUT_CAPTION = frozenset({"audio", "voice", "sticker"})


def check(content: Content) -> None:
    if isinstance(content, Media) and content.caption and content.media in _WITHOUT_CAPTION:
        raise ContentRefused(_("WhatsApp shows no caption with audio and stickers. Send it as a text of its own."))
    if isinstance(content, Buttons) and len({one.title for one in content.buttons}) < len(content.buttons):
        raise ContentRefused(_("Two buttons have the same words. Give each its own."))
    if isinstance(content, ListMenu) and len(content.sections) > 1 and not all(one.title for one in content.sections):
        raise ContentRefused(_("A list with more than one section needs a title for each."))
    refuse_too_much(_sizes(content))


def build(channel: ChannelAccess, message: Outgoing) -> HttpCall:
    receiver = "recipient" if is_bsuid(message.to) else "to"
    quoted = {"context": {"message_id": message.quoted_id}} if message.quoted_id else {}
    return HttpCall(
        "POST",
        graph_url(channel, channel.external_id, "messages"),
        json_headers(channel.credentials.get(TOKEN, "")),
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            receiver: message.to.removeprefix("+"),
            **quoted,
            **_BUILDERS[type(message.content)](message.content),
            "biz_opaque_callback_data": message.correlator,
        },
    )


def _sizes(content: Content) -> Iterator[Size]:
    match content:
        case Text():
            yield _("Text"), content.body, _TEXT
        case Media():
            yield _("Caption"), content.caption, _CAPTION
        case Buttons():
            yield _("Buttons"), len(content.buttons), _BUTTONS
            yield from ((_("Button"), button.title, _BUTTON_TITLE) for button in content.buttons)
        case ListMenu():
            yield _("Button"), content.button, _BUTTON_TITLE
            yield _("Sections"), len(content.sections), _SECTIONS
            yield _("Rows in all sections"), sum(len(section.rows) for section in content.sections), _ROWS
            yield from (size for section in content.sections for size in _section_sizes(section))
        case ProductList():
            yield _("Sections"), len(content.sections), _SECTIONS
            yield _("Products"), sum(len(section.product_retailer_ids) for section in content.sections), _PRODUCTS
            yield from ((_("Section title"), section.title, _SECTION_TITLE) for section in content.sections)
    if isinstance(content, Buttons | ListMenu | Product | ProductList | Catalogue):
        yield _("Text"), content.body, _BODY
        yield _("Footer"), content.footer, _FOOTER
    if isinstance(content, Buttons | ListMenu | ProductList):
        yield _("Header"), content.header, _HEADER


def _section_sizes(section: Section) -> Iterator[Size]:
    yield _("Section title"), section.title, _SECTION_TITLE
    for row in section.rows:
        yield _("Row title"), row.title, _ROW_TITLE
        yield _("Row description"), row.description, _ROW_DESCRIPTION


def _text(content: Text) -> dict[str, Any]:
    return {"type": "text", "text": {"body": content.body, "preview_url": content.preview_url}}


def _media(content: Media) -> dict[str, Any]:
    """A voice note is an audio with a flag; Meta fetches a link itself."""
    type_ = "audio" if content.media == "voice" else content.media
    file: dict[str, Any] = {"id": content.media_id} if content.media_id else {"link": content.link}
    if content.caption:
        file["caption"] = content.caption
    if content.filename and type_ == "document":
        file["filename"] = content.filename
    if content.media == "voice":
        file["voice"] = True
    return {"type": type_, type_: file}


def _template(content: Template) -> dict[str, Any]:
    components = {"components": content.components} if content.components else {}
    return {
        "type": "template",
        "template": {"name": content.name, "language": {"code": content.language}, **components},
    }


def _reaction(content: Reaction) -> dict[str, Any]:
    return {"type": "reaction", "reaction": {"message_id": content.message_id, "emoji": content.emoji}}


def _buttons(content: Buttons) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": one.id, "title": one.title}} for one in content.buttons]
    return _interactive("button", {"buttons": replies}, content.body, content.header, content.footer)


def _list(content: ListMenu) -> dict[str, Any]:
    sections = [
        {**_optional(title=section.title), "rows": [_row(row) for row in section.rows]} for section in content.sections
    ]
    action = {"button": content.button, "sections": sections}
    return _interactive("list", action, content.body, content.header, content.footer)


def _row(row: Row) -> dict[str, str]:
    return {"id": row.id, "title": row.title, **_optional(description=row.description)}


def _product(content: Product) -> dict[str, Any]:
    action = {"catalog_id": content.catalog_id, "product_retailer_id": content.product_retailer_id}
    return _interactive("product", action, content.body, footer=content.footer)


def _product_list(content: ProductList) -> dict[str, Any]:
    sections = [
        {
            "title": section.title,
            "product_items": [{"product_retailer_id": product} for product in section.product_retailer_ids],
        }
        for section in content.sections
    ]
    action = {"catalog_id": content.catalog_id, "sections": sections}
    return _interactive("product_list", action, content.body, content.header, content.footer)


def _catalogue(content: Catalogue) -> dict[str, Any]:
    thumbnail = _optional(thumbnail_product_retailer_id=content.thumbnail_product_retailer_id)
    action = {"name": "catalog_message", **({"parameters": thumbnail} if thumbnail else {})}
    return _interactive("catalog_message", action, content.body, footer=content.footer)


def _interactive(
    type_: str, action: dict[str, Any], body: str = "", header: str = "", footer: str = ""
) -> dict[str, Any]:
    interactive: dict[str, Any] = {"type": type_, "action": action}
    if header:
        interactive["header"] = {"type": "text", "text": header}
    if body:
        interactive["body"] = {"text": body}
    if footer:
        interactive["footer"] = {"text": footer}
    return {"type": "interactive", "interactive": interactive}


def _optional(**values: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


_BUILDERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Text: _text,
    Media: _media,
    Template: _template,
    Reaction: _reaction,
    Buttons: _buttons,
    ListMenu: _list,
    Product: _product,
    ProductList: _product_list,
    Catalogue: _catalogue,
}
