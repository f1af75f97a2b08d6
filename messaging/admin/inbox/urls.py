from django.urls import path

from . import sendables, templates, times, views

app_name = "inbox"

urlpatterns = [
    path("", views.page, name="page"),
    path("rows/", views.rows, name="rows"),
    path("times/", times.times, name="times"),
    path("pulse/", views.pulse, name="pulse"),
    path("<int:pk>/", views.page, name="conversation"),
    path("<int:pk>/older/", views.older, name="older"),
    path("<int:pk>/canned/", views.canned, name="canned"),
    path("<int:pk>/templates/", templates.templates, name="templates"),
    path("<int:pk>/templates/<int:template_pk>/", templates.template, name="template"),
    path("<int:pk>/templates/<int:template_pk>/send/", templates.send_template, name="send_template"),
    path("<int:pk>/sendables/", sendables.sendables, name="sendables"),
    path("<int:pk>/sendables/<slug:name>/send/", sendables.send_sendable, name="send_sendable"),
    path("<int:pk>/send/", views.send, name="send"),
    path("<int:pk>/do/<slug:verb>/", views.do, name="do"),
]
