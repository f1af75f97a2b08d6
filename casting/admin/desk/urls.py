from django.urls import path

from . import views

app_name = "review"

urlpatterns = [
    path("", views.page, name="page"),
    path("undo/", views.undo, name="undo"),
    path("<int:pk>/", views.page, name="call"),
    path("<int:pk>/<slug:verb>/", views.decide, name="decide"),
]
