from django.urls import path, re_path

from . import applying, sitemap, views

app_name = "casting-calls"

_IN = r"^(?:(?P<language>en|ar)/)?"

urlpatterns = [
    re_path(rf"{_IN}$", views.calls, name="list"),
    re_path(rf"{_IN}(?P<pk>[0-9]{{1,15}})/$", views.call, name="call"),
    re_path(rf"{_IN}(?P<pk>[0-9]{{1,15}})/apply/$", applying.apply, name="apply"),
    re_path(rf"{_IN}(?P<pk>[0-9]{{1,15}})/applied/$", applying.applied, name="applied"),
    re_path(rf"{_IN}applications/(?P<token>[0-9a-f-]{{36}})/$", applying.application, name="application"),
    path("photos/<str:signed>/", applying.photo, name="photo"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap-part"),
]
