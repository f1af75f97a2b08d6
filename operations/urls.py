from django.urls import path

from . import views

urlpatterns = [
    path("healthz", views.alive, name="healthz"),
    path("health", views.alive),
    path("readyz", views.ready, name="readyz"),
    path("metrics", views.scrape, name="metrics"),
]
