from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from casting.errors import CallerNotReachable
from casting.models import Application
from casting.public.applying import photo_of
from casting.services.applying import erase_people
from casting.services.forwarding import decline_application, forward_application
from common.admin.displays import ago, ltr
from messaging.admin.base import ActedOnAdmin, act_on_each, tell

from .displays import APPLICATION_COLOURS

_DELETE = "casting.delete_application"


@admin.register(Application)
class ApplicationAdmin(ActedOnAdmin):
    """Who applied on the public pages: looked at, then forwarded to the caller."""

    list_display = ["name", "call_shown", "state_label", "age", "city", "reach", "came"]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_select_related = ["call"]
    search_fields = ["name", "phone", "call__title"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["forward", "decline", "erase"]
    empty_hint = gettext_lazy("Applications come from the public pages of casting calls.")
    fields = [
        "name", "picture", "call_shown", "state", "age", "by_guardian", "city", "reach", "mail", "work", "note",
        "consented_at", "came", "decided_by", "decided_at", "message",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        # What a list does not show: the text of the call.
        return super().get_queryset(request).defer("call__text", "call__signature", "note")

    @display(description=gettext_lazy("casting call"))
    def call_shown(self, application: Application) -> SafeString:
        address = reverse("admin:casting_call_change", args=[application.call_id])
        return format_html('<a class="mj-link" href="{}">{}</a>', address, application.call)

    @display(description=gettext_lazy("state"), label=APPLICATION_COLOURS)
    def state_label(self, application: Application) -> tuple[str, str]:
        return application.state, application.get_state_display()

    @display(description=gettext_lazy("phone"))
    def reach(self, application: Application) -> SafeString:
        return ltr(application.phone)

    @display(description=gettext_lazy("e-mail"))
    def mail(self, application: Application) -> str:
        return ltr(application.email) or "–"

    @display(description=gettext_lazy("links"))
    def work(self, application: Application) -> str:
        return ltr(" · ".join(map(str, application.links))) or "–"

    @display(description=gettext_lazy("their photo"))
    def picture(self, application: Application) -> SafeString | str:
        if not application.photo:
            return "–"
        address = reverse("admin:casting_application_photo", args=[application.pk])
        words = _("Photo of %(name)s") % {"name": application.name}
        return format_html('<img src="{}" alt="{}" style="max-height: 16rem; max-width: 100%">', address, words)

    @display(description=gettext_lazy("came"))
    def came(self, application: Application) -> object:
        return ago(application.created_at)

    def get_urls(self) -> list[URLPattern]:
        photo = self.admin_site.admin_view(self.photo_view, cacheable=True)
        return [path("<int:pk>/photo/", photo, name="casting_application_photo"), *super().get_urls()]

    def photo_view(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        application = get_object_or_404(Application, pk=pk)
        if not self.has_view_permission(request, application) or not application.photo:
            raise Http404
        return photo_of(request, application)

    def has_erase_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(_DELETE)

    @action(description=gettext_lazy("Forward to the caller"), permissions=["act"])
    def forward(self, request: HttpRequest, applications: QuerySet[Application]) -> None:
        refusals: list[str] = []

        def act(application: Application) -> bool:
            try:
                return forward_application(application=application, by=request.user)
            except CallerNotReachable as refusal:
                refusals.append(str(refusal))
                return False

        # Whole rows: what is forwarded is in the language of the call's text.
        done, skipped = act_on_each(Application.objects.select_related("call").filter(pk__in=applications), act)
        text = ngettext("%(count)d application is on its way.", "%(count)d applications are on their way.", done)
        why = " ".join(dict.fromkeys(refusals)) or _("they were forwarded already")
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=why)

    @action(description=gettext_lazy("Decline"), permissions=["act"])
    def decline(self, request: HttpRequest, applications: QuerySet[Application]) -> None:
        done, skipped = act_on_each(
            applications, lambda application: decline_application(application=application, by=request.user)
        )
        text = ngettext("%(count)d application is declined.", "%(count)d applications are declined.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("they are decided already"))

    @action(description=gettext_lazy("Erase these people"), permissions=["erase"])
    def erase(self, request: HttpRequest, applications: QuerySet[Application]) -> None:
        """Everything that these numbers ever sent, whatever they applied to."""
        done = erase_people(list(applications.values_list("phone", flat=True)))
        text = ngettext(
            "%(count)d application is erased, with its photo and what was forwarded of it.",
            "%(count)d applications are erased, with their photos and what was forwarded of them.",
            done,
        )
        tell(request, done=done, what=text % {"count": done})
