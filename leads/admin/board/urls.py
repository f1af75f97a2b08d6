from django.urls import path

from . import views

app_name = "board"

urlpatterns = [
    path("", views.page, name="page"),
    path("columns/", views.columns, name="columns"),
    path("columns/<str:stage>/more/", views.more, name="more"),
    path("pulse/", views.pulse, name="pulse"),
    path("<int:pk>/move/", views.move, name="move"),
]
