"""Who asked and fell silent: each with whether and why not they are written to, and what it has brought so far."""

from collections import Counter

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from common.admin.access import for_staff
from pricing.choices import GhostVerdict
from pricing.selectors.ghosts import uplift
from pricing.services.winning_back import judge_ghosts, win_back

SEE, ACT = "pricing.view_ghostcontact", "pricing.change_ghostcontact"
_SHOWN = 100


@require_GET
@for_staff(SEE)
def page(request: HttpRequest) -> HttpResponse:
    judged = judge_ghosts(most=_SHOWN)
    counts = Counter(each.verdict for each in judged)
    context = {
        **admin.site.each_context(request),
        "title": _("Fell silent"),
        "is_fullwidth": "1",
        "judged": [(each, GhostVerdict(each.verdict).label) for each in judged],
        "counts": [(GhostVerdict(verdict).label, count) for verdict, count in counts.most_common()],
        "uplift": _shown(),
        "may_run": bool(counts[GhostVerdict.READY]) and request.user.has_perm(ACT),
    }
    return TemplateResponse(request, "pricing/ghosts/page.html", context)


@require_POST
@for_staff(ACT)
def run(request: HttpRequest) -> HttpResponse:
    """In the request: at most some hundred rows, and sending is the dispatcher's."""
    done = win_back()
    text = ngettext("%(count)d person is written to.", "%(count)d people are written to.", done)
    messages.add_message(request, messages.SUCCESS if done else messages.WARNING, text % {"count": done})
    return redirect("ghosts:page")


def _shown() -> dict[str, object]:
    """In points of per cent, for people."""
    found = uplift()
    interval = found.interval
    return {
        "contacted": found.contacted,
        "held_out": found.held_out,
        "contacted_rate": f"{found.contacted.rate:.1%}",
        "held_out_rate": f"{found.held_out.rate:.1%}",
        "difference": f"{found.difference * 100:+.1f}",
        "low": f"{interval[0] * 100:+.1f}" if interval else "",
        "high": f"{interval[1] * 100:+.1f}" if interval else "",
        "is_known": interval is not None,
    }
