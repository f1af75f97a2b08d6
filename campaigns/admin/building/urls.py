from django.urls import path

from . import editing, rewording, views

app_name = "campaign-builder"

urlpatterns = [
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/reshape/", views.reshape, name="reshape"),
    path("<int:pk>/launch/", views.launch, name="launch"),
    path("<int:pk>/sample/", rewording.sample, name="sample"),
    path("<int:pk>/steps/", editing.page, name="edit"),
    path("<int:pk>/steps/look/", editing.look, name="edit-look"),
    path("<int:pk>/steps/reshape/", editing.reshape, name="edit-reshape"),
    path("<int:pk>/steps/save/", editing.save, name="edit-save"),
]
