"""One colour per state, the same in every list."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..choices import Label, Stage
from ..models import Lead

STAGE_COLOURS = {
    Stage.NEW: "default",
    Stage.CONTACTED: "info",
    Stage.QUALIFIED: "primary",
    Stage.CONVERTED: "warning",
    Stage.WON: "success",
    Stage.LOST: "danger",
}
LABEL_COLOURS = {Label.HOT: "danger", Label.WARM: "warning", Label.COLD: "info"}


def names_of(leads: list[Lead], *, at_most: int = 5) -> str:
    names = ", ".join(lead.display_name for lead in leads[:at_most])
    return f"{names} …" if len(leads) > at_most else names


def link_to(lead: Lead) -> SafeString:
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    return format_html('<a class="mj-link" href="{}"><bdi dir="auto">{}</bdi></a>', page, lead.display_name)
