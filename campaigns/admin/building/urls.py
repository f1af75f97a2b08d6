from django.urls import path

from . import views

app_name = "campaign-builder"

urlpatterns = [
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/reshape/", views.reshape, name="reshape"),
    path("<int:pk>/launch/", views.launch, name="launch"),
]
