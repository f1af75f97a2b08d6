"""One colour per state, the same in every list."""

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
