from rest_framework.permissions import BasePermission
from rest_framework.views import APIView

from common.api.permissions import ModelPermissions
from common.api.throttling import AiPerMinute

from ..models import LlmCall

# An answer may wait for a language model; programs wait for us.
DEADLINE_SECONDS = 20.0


class AsksForWords(APIView):
    """For whoever may have language models asked: that costs money, whether or not one answers in the end."""

    permission_classes: list[type[BasePermission]] = [ModelPermissions]
    throttle_classes = [AiPerMinute]
    queryset = LlmCall.objects.none()
    action_permissions = {None: ["intelligence.add_llmcall"]}
