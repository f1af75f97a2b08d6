from ..choices import ActivityKind
from ..models import Lead
from ..querysets import ActivityQuerySet

PAGE = 50


def timeline(lead: Lead, *, limit: int = PAGE) -> ActivityQuerySet:
    """What happened last, newest first."""
    return lead.activities.newest_first().select_related("by")[:limit]


def stage_history(lead: Lead) -> ActivityQuerySet:
    """The lead's moves in the pipeline, newest first."""
    return lead.activities.filter(kind=ActivityKind.STAGE_CHANGE).newest_first()
