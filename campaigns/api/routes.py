from rest_framework.routers import BaseRouter

from .campaigns import CampaignViewSet


def register(router: BaseRouter) -> None:
    router.register("campaigns", CampaignViewSet, basename="campaign")
