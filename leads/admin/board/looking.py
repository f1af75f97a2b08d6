"""What of the board a request looks at, read from its query or form."""

from urllib.parse import urlencode

from django.http import HttpRequest

from leads.choices import Label, Stage
from leads.identity import TouchSource
from leads.selectors.board import LONGEST_COLUMN, PAGE, BoardView

_LONGEST_SEARCH = 80


def view_of(request: HttpRequest) -> BoardView:
    label, source = said(request, "label"), said(request, "source")
    return BoardView(
        owner=said(request, "owner")[:10],
        label=label if label in Label.values else "",
        source=source if source in TouchSource.values else "",
        tag=_number(request, "tag"),
        score=_number(request, "score"),
        search=said(request, "q").strip()[:_LONGEST_SEARCH],
    )


def query_of(view: BoardView) -> str:
    facts = {
        "owner": view.owner,
        "label": view.label,
        "source": view.source,
        "tag": view.tag,
        "score": view.score,
        "q": view.search,
    }
    return urlencode({name: value for name, value in facts.items() if value})


def sizes_of(request: HttpRequest) -> dict[str, int]:
    """As many cards as the page has in each column already."""
    shown = {stage: _number(request, f"shown_{stage}") or 0 for stage in Stage.values}
    return {stage: min(max(count, PAGE), LONGEST_COLUMN) for stage, count in shown.items()}


def said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""


def _number(request: HttpRequest, name: str) -> int | None:
    text = said(request, name)
    return int(text) if text.isdecimal() and len(text) < 10 else None
