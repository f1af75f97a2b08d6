"""A variant as the content for one person on one channel."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from campaigns.models import Variant, Wording
from campaigns.personalisation import fill
from messaging.content import Content, Template, Text
from messaging.errors import TemplateUnusable, WindowClosed
from messaging.models import Channel, MessageTemplate
from messaging.selectors.templates import look_up
from messaging.templating.filling import components_for


class Renderer:
    """Of one channel, for one set: templates are looked up once."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._templates: dict[tuple[str, str], MessageTemplate | None] = {}

    def content(
        self, variant: Variant, values: Mapping[str, str], *, window_open: bool, wording: Wording | None = None
    ) -> Content:
        """The text while it may go, in other words where there are some, the template otherwise.

        Raises ValueMissing, WindowClosed where there is no template, TemplateUnusable.
        """
        if variant.body and window_open:
            return Text(body=fill(wording.body if wording else variant.body, values))
        if not variant.template_name:
            raise WindowClosed(_("The reply window is closed, and there is no template."))
        return self._filled(variant, values)

    def _filled(self, variant: Variant, values: Mapping[str, str]) -> Template:
        template = self._template(variant.template_name, variant.template_language)
        filled = {key: fill(str(text), values) for key, text in variant.template_values.items()}
        return Template(
            name=template.name, language=template.language, components=components_for(template.parts, filled)
        )

    def _template(self, name: str, language: str) -> MessageTemplate:
        if (name, language) not in self._templates:
            self._templates[name, language] = look_up(self._channel, name, language)
        template = self._templates[name, language]
        if template is None:
            raise TemplateUnusable(_("The templates of this channel are not known yet. Synchronise them."))
        return template
