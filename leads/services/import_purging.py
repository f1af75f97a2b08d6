"""What people's lists said is thrown away in time; who brought how many, and when, stays."""

from datetime import datetime

from common.retention import in_batches, register_purge

from ..choices import ImportState
from ..models import ImportRow, LeadImport

_WORKING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


def register() -> None:
    register_purge("lead imports", purge_imports)


def purge_imports(before: datetime, *, whole_rows: bool) -> int:
    """Files and rows; from then on an import can no longer be undone."""
    old = LeadImport.objects.filter(updated_at__lt=before).exclude(state__in=_WORKING)
    purged = 0
    for batch in in_batches(old.exclude(file="", sample=[])):
        for job in batch:
            # The file goes before its row forgets it: a process that dies between the two leaves nothing behind.
            job.file.delete(save=False)
        ImportRow.objects.filter(job__in=list(batch)).delete()
        purged += batch.update(file="", sample=[])
    if whole_rows:
        old.delete()
    return purged
