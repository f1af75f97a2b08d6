"""WhatsApp's own marks of emphasis: https://faq.whatsapp.com/539178204879377"""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

# A mark counts where it touches a word inside and none outside.
_MARKS = {"*": "strong", "_": "em", "~": "s"}
_MONOSPACED = re.compile(r"```(.+?)```", re.DOTALL)


@register.filter
def phone_text(text: str) -> SafeString:
    """`text` with *bold*, _italic_, ~struck~ and ```code``` as the phone shows it; everything else escaped."""
    shown = str(conditional_escape(text))
    for mark, tag in _MARKS.items():
        escaped = re.escape(mark)
        shown = re.sub(
            rf"(?<![\w{escaped}]){escaped}(?=\S)([^\n{escaped}]*\S){escaped}(?!\w)", rf"<{tag}>\1</{tag}>", shown
        )
    return SafeString(_MONOSPACED.sub(r"<code>\1</code>", shown).replace("\n", "<br>"))
