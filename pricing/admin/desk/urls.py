from django.urls import path

from . import views

app_name = "desk"

urlpatterns = [
    path("", views.page, name="page"),
    path("<int:pk>/", views.product, name="product"),
    path("<int:pk>/listings/<int:listing_id>/<str:verb>/", views.act_on_listing, name="listing"),
    path("<int:pk>/readings/<int:observation_id>/<str:verb>/", views.act_on_reading, name="reading"),
    path("<int:pk>/proposals/<int:decision_id>/<str:verb>/", views.act_on_proposal, name="proposal"),
]
