"""Staff declare that the people of a list agreed to be written to: a line in each ledger, with their word as proof."""

from collections.abc import Sequence
from datetime import datetime

from ..choices import ActivityKind, ConsentPurpose, ConsentSource, ConsentStatus
from ..models import Activity, Consent, ConsentRecord, Lead, LeadImport


def record_opt_ins(job: LeadImport, leads: Sequence[Lead], at: datetime) -> None:
    """For those who never said anything: a declaration about a list takes back nobody's own "stop"."""
    if not job.opt_in_evidence:
        return
    spoken = set(ConsentRecord.objects.filter(lead__in=leads).values_list("lead_id", flat=True))
    silent = list({lead.pk: lead for lead in leads if lead.pk not in spoken}.values())
    records = ConsentRecord.objects.bulk_create(
        ConsentRecord(
            lead=lead,
            purpose=ConsentPurpose.ALL,
            status=ConsentStatus.GIVEN,
            source=ConsentSource.IMPORT,
            at=at,
            reference=job.key,
            quote=job.opt_in_evidence,
            by_id=job.by_id,
            key=job.key,
        )
        for lead in silent
    )
    Consent.objects.bulk_create(
        Consent(lead=lead, purpose=record.purpose, status=record.status, since=at, record=record)
        for lead, record in zip(silent, records, strict=True)
    )
    Activity.objects.bulk_create(
        Activity(
            lead=lead,
            kind=ActivityKind.OPT_IN,
            at=at,
            text=job.opt_in_evidence,
            by_id=job.by_id,
            stage=lead.stage,
            metadata={"source": record.source, "purpose": record.purpose, "record": record.pk},
            key=f"{job.key}:opt_in",
        )
        for lead, record in zip(silent, records, strict=True)
    )
