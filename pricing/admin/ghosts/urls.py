from django.urls import path

from . import views

app_name = "ghosts"

urlpatterns = [
    path("", views.page, name="page"),
    path("run/", views.run, name="run"),
]
