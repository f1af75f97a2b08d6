from django.urls import path

from . import views

app_name = "writing"

urlpatterns = [path("", views.page, name="page")]
