from django.urls import path

from . import times, views

app_name = "inbox"

urlpatterns = [
    path("", views.page, name="page"),
    path("rows/", views.rows, name="rows"),
    path("times/", times.times, name="times"),
    path("pulse/", views.pulse, name="pulse"),
    path("<int:pk>/", views.page, name="conversation"),
    path("<int:pk>/older/", views.older, name="older"),
    path("<int:pk>/canned/", views.canned, name="canned"),
    path("<int:pk>/send/", views.send, name="send"),
    path("<int:pk>/do/<slug:verb>/", views.do, name="do"),
]
