from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, URLField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago, ltr
from common.admin.filters import DayRangeFilter

from ..choices import Stage
from ..models import Activity, Duplicate, Lead, LeadMerge
from ..querysets import LeadQuerySet
from ..selectors.consents_shown import consent_piece
from ..selectors.sales import sales_of
from ..selectors.scores_shown import score_piece
from ..selectors.tags import tags_piece
from ..services.editing import PLAIN_FIELDS, edit_lead
from .actions import LeadDetailActions, move_to
from .consent import ConsentFilter, ConsentViews, consent_as_csv, consent_as_json, give_consent, withdraw_consent
from .displays import LABEL_COLOURS, STAGE_COLOURS
from .filters import CityFilter, GovernorateFilter, OwnerFilter, SourceFilter, TimeZoneFilter
from .forms import MoveActionForm
from .inlines import IdentityInline, TouchInline
from .kinship import KinshipViews, kinship_piece
from .lead_export import ExportViews, export_chosen
from .merging import MergingViews, merge_two
from .owners import OwnerNoted, assign_owner
from .scoring import ScoreFilter, ScoringViews
from .segment import SegmentFilter
from .tagging import TagFilter, TaggingViews, add_tag, remove_tag
from .timeline import TimelineViews, timeline_piece


@admin.register(Lead)
class LeadAdmin(
    ExportViews,
    MergingViews,
    KinshipViews,
    TimelineViews,
    ConsentViews,
    ScoringViews,
    OwnerNoted,
    TaggingViews,
    LeadDetailActions,
    BackOfficeAdmin,
):
    list_before_template = "leads/admin/list_head.html"
    list_display = (
        "name",
        "stage_label",
        "points",
        "label_colour",
        "owner",
        "source",
        "tag_names",
        "last_message",
        "phone_number",
    )
    list_filter = (
        ("stage", ChoicesDropdownFilter),
        ("label", ChoicesDropdownFilter),
        ScoreFilter,
        OwnerFilter,
        SourceFilter,
        TagFilter,
        SegmentFilter,
        ConsentFilter,
        ("customer_type", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("is_active", BooleanRadioFilter),
        CityFilter,
        GovernorateFilter,
        TimeZoneFilter,
        ("last_message_at", DayRangeFilter),
        ("last_stage_change_at", DayRangeFilter),
    )
    list_select_related = ("owner", "first_touch")
    ordering = ("-id",)
    empty_hint = _(
        "Whoever writes to one of your channels becomes a lead by themselves. Connect a channel, import a list, or "
        "add a person by hand."
    )
    # `get_search_results` does the search; the field only makes the box appear.
    search_fields = ("first_name",)
    search_help_text = _("Beginning of a name, number, e-mail address or id")
    # NEW is where leads begin; nothing goes back there.
    actions = (
        *(move_to(stage) for stage in Stage if stage != Stage.NEW),
        assign_owner,
        export_chosen,
        add_tag,
        remove_tag,
        merge_two,
        withdraw_consent,
        give_consent,
        consent_as_csv,
        consent_as_json,
    )
    action_form = MoveActionForm
    actions_detail = ("move_to_stage", "note_sale", "note_consent", "log_activity")
    inlines = (IdentityInline, TouchInline)
    change_form_outer_before_template = "leads/admin/lead_head.html"
    change_form_outer_after_template = "leads/admin/timeline.html"
    readonly_fields = (
        "stage",
        "lost_reason",
        "last_stage_change_at",
        "last_message_at",
        "last_purchase_at",
        "last_product_name",
        "first_touch",
        "last_touch",
        "uuid",
        "created_at",
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("first_name", "last_name"),
                    ("language", "time_zone"),
                    ("country", "governorate"),
                    ("city", "picture_url"),
                    ("birthday", "is_active"),
                )
            },
        ),
        (
            _("Sale"),
            {
                "fields": (
                    ("stage", "last_stage_change_at"),
                    "lost_reason",
                    ("label", "customer_type"),
                    "owner",
                    ("value", "currency"),
                    ("last_purchase_at", "last_product_name"),
                )
            },
        ),
        (_("Record"), {"fields": (("first_touch", "last_touch"), "last_message_at", ("created_at", "uuid"))}),
    )

    def get_queryset(self, request: HttpRequest) -> LeadQuerySet:
        return super().get_queryset(request).with_identities().prefetch_related("tags")

    def get_search_results(
        self, request: HttpRequest, queryset: LeadQuerySet, search_term: str
    ) -> tuple[LeadQuerySet, bool]:
        return queryset.search(search_term), False

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "owner":
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Lead | None = None, **kwargs: Any
    ) -> HttpResponse:
        if obj:
            context |= tags_piece(obj) | score_piece(obj) | consent_piece(obj) | timeline_piece(obj, request.user)
            context |= kinship_piece(obj, request)
        if obj and request.user.has_perm("leads.view_sale"):
            context["sales"] = sales_of(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request: HttpRequest, obj: Lead, form: Any, change: bool) -> None:
        """Of a known lead only what was changed is written: messages count on while somebody types."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name in PLAIN_FIELDS}
        if change:
            edit_lead(lead=Lead.objects.get(pk=obj.pk), changes=changes, by=request.user)
        else:
            obj.label_pinned = "label" in changes
            super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[Any], Any]:
        """The timeline goes with its lead, and what it was merged of, although nobody deletes an entry alone."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, missing - {m._meta.verbose_name for m in (Activity, Duplicate, LeadMerge)}, protected

    @display(description=_("name"), ordering="first_name")
    def name(self, lead: Lead) -> str:
        return lead.display_name

    @display(description=_("stage"), ordering="stage", label=STAGE_COLOURS)
    def stage_label(self, lead: Lead) -> tuple[str, str]:
        return lead.stage, lead.get_stage_display()

    @display(description=_("score"), ordering="score")
    def points(self, lead: Lead) -> int:
        return lead.score

    @display(description=_("label"), ordering="label", label=LABEL_COLOURS)
    def label_colour(self, lead: Lead) -> tuple[str, str]:
        return lead.label, lead.get_label_display()

    @display(description=_("source"))
    def source(self, lead: Lead) -> str:
        return lead.first_touch.get_source_display() if lead.first_touch else ""

    @display(description=_("tags"))
    def tag_names(self, lead: Lead) -> str:
        return ", ".join(tag.name for tag in lead.tags.all())

    @display(description=_("last message"), ordering="last_message_at")
    def last_message(self, lead: Lead) -> object:
        return ago(lead.last_message_at)

    @display(description=_("phone"))
    def phone_number(self, lead: Lead) -> str:
        return ltr(lead.phone)
