from django.urls import path

from . import views

app_name = "casting-pages"

urlpatterns = [
    path("monitoring/", views.monitoring, name="monitoring"),
    path("learning/", views.learning, name="learning"),
    path("learning/examples.jsonl", views.examples_file, name="examples"),
]
