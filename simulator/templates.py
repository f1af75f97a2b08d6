"""WhatsApp message templates, per business account. Each account starts with the same few."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from simulator.answers import fresh_number

SENDABLE = "APPROVED"
_PLACEHOLDER = re.compile(r"\{\{\s*\w+\s*\}\}")


@dataclass(slots=True)
class Template:
    name: str
    language: str
    category: str = "UTILITY"
    status: str = SENDABLE
    components: list[dict[str, Any]] = field(default_factory=list)
    parameter_format: str = "POSITIONAL"
    quality: str = "GREEN"
    rejected_reason: str = "NONE"
    id: str = field(default_factory=fresh_number)
    body_parameters: int = field(init=False)

    def __post_init__(self) -> None:
        texts = [str(part.get("text", "")) for part in self.components if str(part.get("type", "")).upper() == "BODY"]
        self.body_parameters = len(set(_PLACEHOLDER.findall(" ".join(texts))))

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "parameter_format": self.parameter_format,
            "quality_score": {"score": self.quality},
            "rejected_reason": self.rejected_reason,
            "components": self.components,
        }


def _with_body(name: str, language: str, category: str, text: str) -> Template:
    return Template(name, language, category, components=[{"type": "BODY", "text": text}])


def _with_everything(language: str, header: str, text: str, footer: str, look: str, reply: str) -> Template:
    """A picture, a named variable, a footer, an address that ends in a value and a plain reply."""
    url = "https://shop.example/p/{{1}}"
    buttons = [
        {"type": "URL", "text": look, "url": url, "example": ["https://shop.example/p/ring-light"]},
        {"type": "QUICK_REPLY", "text": reply},
    ]
    named = [{"param_name": "name", "example": "Amina"}, {"param_name": "price", "example": "₦13,900"}]
    return Template(
        "new_arrival",
        language,
        "MARKETING",
        components=[
            {"type": "HEADER", "format": header, "example": {"header_handle": ["https://shop.example/ring.jpg"]}},
            {"type": "BODY", "text": text, "example": {"body_text_named_params": named}},
            {"type": "FOOTER", "text": footer},
            {"type": "BUTTONS", "buttons": buttons},
        ],
        parameter_format="NAMED",
    )


def _first_templates() -> list[Template]:
    return [
        _with_body("hello_world", "en_US", "UTILITY", "Welcome and congratulations!"),
        _with_body("order_update", "en", "UTILITY", "Hello {{1}}, your order {{2}} is on its way."),
        _with_body("rainy_sale", "en", "MARKETING", "Hi {{1}}, our rainy season sale is on. Reply STOP to opt out."),
        _with_body("rainy_sale", "ar", "MARKETING", "مرحبا {{1}}، بدأت تخفيضات الموسم."),
        _with_body("come_back", "en", "MARKETING", "{{1}}, the {{2}} you asked about now costs {{3}}."),
        _with_everything(
            "en",
            "IMAGE",
            "Hi *{{name}}*, the ring light is here for {{price}}.",
            "Reply STOP to opt out",
            "See it",
            "Later",
        ),
        _with_everything(
            "ar",
            "IMAGE",
            "مرحبا *{{name}}*، وصلت إضاءة الحلقة بسعر {{price}}.",
            "أرسل إيقاف لإلغاء الاشتراك",
            "شاهدها",
            "لاحقًا",
        ),
    ]


class Templates:
    def __init__(self) -> None:
        self._accounts: dict[str, dict[tuple[str, str], Template]] = {}

    def of(self, account: str) -> dict[tuple[str, str], Template]:
        if account not in self._accounts:
            self._accounts[account] = {(each.name, each.language): each for each in _first_templates()}
        return self._accounts[account]

    def find(self, account: str, name: str, language: str) -> Template | None:
        """A number nobody registered belongs to no account: any account's template will do."""
        own = self.of(account).get((name, language))
        if own is not None or account:
            return own
        return next((found for each in self._accounts.values() if (found := each.get((name, language)))), None)

    def by_id(self, template_id: str) -> Template | None:
        return next((t for each in self._accounts.values() for t in each.values() if t.id == template_id), None)

    def put(self, account: str, template: Template) -> None:
        self.of(account)[template.name, template.language] = template

    def delete(self, account: str, name: str) -> int:
        """All languages of the name; how many there were."""
        own = self.of(account)
        doomed = [key for key in own if key[0] == name]
        for key in doomed:
            del own[key]
        return len(doomed)

    def clear(self) -> None:
        self._accounts.clear()
