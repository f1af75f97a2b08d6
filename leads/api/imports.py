"""Lists of leads over the API: brought, looked through, written in the background, undone."""

import csv
import io
from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.paging import NewestFirstCursor
from common.api.refusals import Refusal, TellsRefusals
from common.spreadsheets import safe_cell
from common.tables import UnreadableTable

from ..choices import KnownPeople, Verdict
from ..errors import ImportImpossible, ImportMovedMeanwhile
from ..imports.fields import FIELDS
from ..models import ImportRow, LeadImport
from ..services.import_files import (
    ImportOptions,
    cancel_import,
    start_check,
    start_run,
    undo_import,
    upload_import,
)

_MOST_ROWS = 10_000
IMPORT_PERMISSIONS = ["leads.add_leadimport", "leads.add_lead", "leads.change_lead"]
IMPORT_REFUSALS = {
    UnreadableTable: Refusal("unreadable_table", status.HTTP_400_BAD_REQUEST),
    ImportImpossible: Refusal("import_impossible", status.HTTP_400_BAD_REQUEST),
    ImportMovedMeanwhile: Refusal("import_moved_meanwhile"),
}
IMPORT_EXAMPLES = [
    OpenApiExample(
        "Two people, looked through only",
        request_only=True,
        media_type="application/json",
        value={
            "rows": [
                {"phone": "0803 123 4567", "name": "Amina Bello", "city": "Lagos", "tags": "vip; eid"},
                {"email": "bola@example.com", "name": "Bola", "stage": "QUALIFIED"},
            ],
            "dry_run": True,
            "country": "NG",
            "known": "fill",
        },
    ),
]


class LeadImportSerializer(serializers.ModelSerializer[LeadImport]):
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="Verdict → rows: new, update, known, duplicate, bad, kept."
    )

    class Meta:
        model = LeadImport
        fields = [
            "id",
            "state",
            "file_name",
            "total",
            "done",
            "counts",
            "error",
            "country",
            "known",
            "tag_names",
            "owner",
            "opt_in_evidence",
            "by",
            "created_at",
            "started_at",
            "updated_at",
        ]
        read_only_fields = fields


class ImportRowSerializer(serializers.ModelSerializer[ImportRow]):
    cells = serializers.DictField(child=serializers.CharField(), help_text="What stood in the row, by field.")

    class Meta:
        model = ImportRow
        fields = ["line", "verdict", "reason", "lead", "cells"]
        read_only_fields = fields


class ImportLeadsSerializer(serializers.Serializer[Any]):
    """`rows` in a JSON body, or a `file` (CSV or XLSX) as multipart/form-data."""

    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=10_000)),
        required=False,
        min_length=1,
        max_length=_MOST_ROWS,
        help_text=f"Fields: {', '.join(FIELDS)}. Line 2 is the first of them.",
    )
    file = serializers.FileField(required=False, help_text="Its columns are known by their headings.")
    dry_run = serializers.BooleanField(default=False, help_text="Look through the rows and stop there.")
    country = serializers.RegexField(
        r"^[A-Z]{2}$", required=False, help_text="Of numbers without a country code. Two letters."
    )
    known = serializers.ChoiceField(choices=KnownPeople.choices, default=KnownPeople.FILL)
    tag_names = serializers.CharField(max_length=300, required=False, help_text="With commas between them.")
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_staff=True, is_active=True), required=False, allow_null=True
    )
    opt_in_evidence = serializers.CharField(
        max_length=2000, required=False, help_text="Only if they agreed to be written to: how and when they did."
    )

    def validate_rows(self, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        if unknown := {name for row in rows for name in row} - FIELDS.keys():
            raise serializers.ValidationError(f"Unknown fields: {', '.join(sorted(unknown))}")
        return rows

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("rows" in said) == ("file" in said):
            raise serializers.ValidationError("Give either rows or a file.")
        return said

    def upload(self, by: User) -> LeadImport:
        if file := self.validated_data.get("file"):
            return upload_import(file=file, name=file.name, size=file.size, by=by)
        content = _as_csv(self.validated_data["rows"])
        return upload_import(file=io.BytesIO(content), name="API", size=len(content), by=by)

    @property
    def options(self) -> ImportOptions:
        said = {name: value for name, value in self.validated_data.items() if name in _OPTIONS}
        return ImportOptions(**said, runs_when_checked=not self.validated_data["dry_run"])


_OPTIONS = ("country", "known", "tag_names", "owner", "opt_in_evidence")


def _as_csv(rows: list[dict[str, str]]) -> bytes:
    """One way for all lists; neutralised, because reading takes one neutralising apostrophe off."""
    names = [name for name in FIELDS if any(name in row for row in rows)] or ["phone"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    # A row that says nothing at all still has its line.
    writer.writerows([safe_cell(row.get(name, "")) for name in names] for row in rows)
    return text.getvalue().encode()


class ImportingActions:
    """POST leads/import."""

    @extend_schema(
        summary="Import a list of leads",
        description=(
            "Answers 202 at once with the import; GET leads/imports/{id} tells how far it is, "
            "leads/imports/{id}/rows?verdict=bad which rows are wrong and why. A row that is wrong stops no other. "
            "With `dry_run` nothing is written until POST leads/imports/{id}/run."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": ImportLeadsSerializer, "multipart/form-data": ImportLeadsSerializer},
        responses={202: LeadImportSerializer},
        examples=IMPORT_EXAMPLES,
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        url_name="import",
        parser_classes=[JSONParser, MultiPartParser],
    )
    @idempotent
    def import_(self, request: Request) -> Response:
        said = ImportLeadsSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        job = said.upload(cast(User, request.user))
        start_check(job=job, mapping=job.mapping, options=said.options)
        return Response(LeadImportSerializer(job).data, status=status.HTTP_202_ACCEPTED)


class RowsByLine(CursorPagination):
    ordering = ("line", "id")
    page_size = 200
    page_size_query_param = "page_size"
    max_page_size = 1000


@extend_schema_view(
    list=extend_schema(summary="Imports, the newest first"),
    retrieve=extend_schema(summary="One import: its state, how far it is, how many rows became what"),
)
class LeadImportViewSet(TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[LeadImport]):
    queryset = LeadImport.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = LeadImportSerializer
    pagination_class = NewestFirstCursor
    refusals = IMPORT_REFUSALS
    action_permissions = {
        "rows": ["leads.view_leadimport", "leads.view_lead"],
        "run": IMPORT_PERMISSIONS,
        "cancel": IMPORT_PERMISSIONS,
        "undo": [*IMPORT_PERMISSIONS, "leads.delete_lead"],
    }

    @extend_schema(
        summary="The rows of an import with what became of each, by line",
        parameters=[OpenApiParameter("verdict", str, enum=Verdict.values)],
        responses=ImportRowSerializer(many=True),
    )
    @action(detail=True, methods=["get"], pagination_class=RowsByLine)
    def rows(self, request: Request, pk: str) -> Response:
        rows: Any = ImportRow.objects.filter(job=self.get_object())
        verdict = request.query_params.get("verdict", "")
        if verdict in Verdict.values:
            rows = rows.filter(verdict=verdict)
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(ImportRowSerializer(page, many=True).data)

    @extend_schema(summary="Write what the dry run showed", request=None, responses={202: LeadImportSerializer})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        return _accepted(start_run(job=self.get_object()))

    @extend_schema(summary="Stop it where it is", request=None, responses={202: LeadImportSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        return _accepted(cancel_import(job=self.get_object()))

    @extend_schema(
        summary="Take back what it wrote, as far as nothing has happened to it since",
        request=None,
        responses={202: LeadImportSerializer},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        return _accepted(undo_import(job=self.get_object()))


def _accepted(job: LeadImport) -> Response:
    return Response(LeadImportSerializer(job).data, status=status.HTTP_202_ACCEPTED)
