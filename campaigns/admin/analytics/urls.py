from django.urls import path

from . import views

app_name = "campaign-analytics"

urlpatterns = [
    path("", views.everything, name="overview"),
    path("<int:pk>/", views.of_one, name="campaign"),
]
