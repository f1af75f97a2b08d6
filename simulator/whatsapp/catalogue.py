"""Templates of a business account over the Graph API: list, create, delete, unpause."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from simulator.answers import Body, json_answer
from simulator.graph.errors import GraphError
from simulator.templates import SENDABLE, Template
from simulator.whatsapp.webhooks import KIND, template_change
from simulator.world import World

CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
LARGEST_PAGE = 1_000
STATUS = "message_template_status_update"


def list_templates(world: World, account: str, query: Any, here: str) -> web.Response:
    """Pages by cursor; a cursor is the place in the list, which clients must not rely on."""
    found = [each for each in world.templates.of(account).values() if _matches(each, query)]
    start = int(query.get("after") or 0)
    end = start + max(1, min(int(query.get("limit") or 25), LARGEST_PAGE))
    body: Body = {"data": [_with_fields(each, query.get("fields")) for each in found[start:end]]}
    if body["data"]:
        body["paging"] = {"cursors": {"before": str(start), "after": str(min(end, len(found)))}}
    if end < len(found):
        body["paging"]["next"] = f"{here}?{_next_query(query, end)}"
    return json_answer(body)


def create_template(world: World, account: str, order: Body) -> web.Response:
    """Reviewed at once: PENDING in the answer, APPROVED by webhook a moment later."""
    name, language, category = (str(order.get(key) or "") for key in ("name", "language", "category"))
    if not name or not language or category.upper() not in CATEGORIES or not isinstance(order.get("components"), list):
        raise GraphError(100, "name, language, category and components are required.")
    if (name, language) in world.templates.of(account):
        raise GraphError(100, "There is already content in this language for this template.", subcode=2388024)
    template = Template(name, language, category.upper(), components=order["components"])
    template.parameter_format = str(order.get("parameter_format") or "POSITIONAL")
    world.templates.put(account, template)
    announce(world, account, template)
    return json_answer({"id": template.id, "status": "PENDING", "category": template.category})


def delete_template(world: World, account: str, name: str) -> web.Response:
    if not world.templates.delete(account, name):
        raise GraphError(100, "Message template was not found.", subcode=2593002)
    return json_answer({"success": True})


def unpause(world: World, template: Template) -> web.Response:
    template.status = SENDABLE
    return json_answer({"success": True})


def announce(world: World, account: str, template: Template, field: str = STATUS, **news: object) -> None:
    """One webhook per account, as Meta does, through the first of its numbers; of the status unless said otherwise."""
    if field == STATUS:
        news = {"event": template.status, "reason": template.rejected_reason, **news}
    own = [channel for channel in world.channels.of_kind(KIND) if channel.parent_id == account]
    for channel in own[:1]:
        world.tell(channel, template_change(template.as_json(), field, **news), world.conduct.delay_ms / 1000)


def change_template(world: World, account: str, template: Template, order: Body) -> None:
    """What Meta's reviewers and recipients do to a template; the product hears of each change by webhook."""
    before = template.as_json()
    for name in ("status", "category", "quality"):
        setattr(template, name, str(order.get(name, getattr(template, name))).upper())
    template.rejected_reason = str(order.get("reason", "NONE"))
    if template.status != before["status"]:
        announce(world, account, template)
    if template.category != before["category"]:
        news = {"previous_category": before["category"], "new_category": template.category}
        announce(world, account, template, "template_category_update", **news)
    if template.quality != before["quality_score"]["score"]:
        news = {"previous_quality_score": before["quality_score"]["score"], "new_quality_score": template.quality}
        announce(world, account, template, "message_template_quality_update", **news)


def _matches(template: Template, query: Any) -> bool:
    return all(
        not query.get(key) or getattr(template, key).lower() == query[key].lower()
        for key in ("name", "language", "status", "category")
    )


def _with_fields(template: Template, fields: str | None) -> Body:
    facts = template.as_json()
    if not fields:
        return facts
    return {"id": template.id, **{key: facts[key] for key in fields.split(",") if key in facts}}


def _next_query(query: Any, after: int) -> str:
    kept = {key: query[key] for key in ("fields", "limit", "name", "status", "language", "category") if key in query}
    return "&".join(f"{key}={value}" for key, value in {**kept, "after": after}.items())
