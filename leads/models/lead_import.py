from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Progress, Timestamped
from common.phrases import PhraseField

from ..choices import ImportState, KnownPeople, Verdict
from .lead import Lead


class LeadImport(Progress, Timestamped):
    """A list of people on its way into the leads: looked through first, then written, and undone on demand."""

    file_name = models.CharField(_("file"), max_length=200)
    # Emptied by the purge, as are the rows: what stays says who brought how many.
    file = models.FileField(upload_to="imports/%Y/%m/%d", blank=True, editable=False)
    encoding = models.CharField(_("encoding"), max_length=16, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    # The headings and the first rows, to choose columns by.
    header = models.JSONField(default=list, editable=False)
    sample = models.JSONField(default=list, editable=False)
    # Field → number of its column.
    mapping = models.JSONField(_("columns"), default=dict)
    country = models.CharField(_("country of local numbers"), max_length=2)
    known = models.CharField(
        _("people who are leads already"), max_length=10, choices=KnownPeople.choices, default=KnownPeople.FILL
    )
    tag_names = models.CharField(_("tags to add"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # Where staff declare that these people agreed to be written to: how and when they did. Empty: nothing is recorded.
    opt_in_evidence = models.TextField(_("how they agreed to be written to"), blank=True)

    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    runs_when_checked = models.BooleanField(default=False, editable=False)
    # Verdict → number of rows.
    counts = models.JSONField(_("rows"), default=dict, editable=False)
    # Tags that there were not before.
    made_tags = models.JSONField(default=list, editable=False)
    error = PhraseField(_("error"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    started_at = models.DateTimeField(_("imported at"), null=True, editable=False)

    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, editable=False)
    claim_token = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=[ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING]),
                name="lead_import_due_idx",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def key(self) -> str:
        """By which everything that it writes is known again."""
        return f"import:{self.pk}"

    @property
    def is_working(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)

    @property
    def has_rows(self) -> bool:
        """False once they were purged."""
        return self.rows.exists()

    @property
    def to_import(self) -> int:
        return sum(int(self.counts.get(verdict, 0)) for verdict in (Verdict.NEW, Verdict.UPDATE))


class ImportRow(models.Model):
    """A row of the file, what it is judged to be, and what was made of it."""

    job = models.ForeignKey(LeadImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    # Field → text, as the file has it.
    cells = models.JSONField(default=dict)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    reason = PhraseField(_("reason"), blank=True)
    # In normal form: who stands in the file twice.
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=255, blank=True)
    lead = models.ForeignKey(Lead, on_delete=models.SET_NULL, null=True, related_name="import_rows")
    applied = models.BooleanField(default=False)
    # For the undo. What it changed, field → [before, after]; ids of the identities it added; what the lead looked like.
    changed = models.JSONField(default=dict)
    added = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="import_row_of_a_line")]
        indexes = [
            models.Index(fields=["job", "verdict", "line"], name="import_row_verdict_idx"),
            models.Index(fields=["job", "phone"], name="import_row_phone_idx"),
            models.Index(fields=["job", "email"], name="import_row_email_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.line}"
