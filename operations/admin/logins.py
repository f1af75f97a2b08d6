"""Tokens, log-ins and second factors of other packages, in the theme."""

from axes.admin import AccessAttemptAdmin as BaseAttemptAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.http import HttpRequest
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin as BaseDeviceAdmin
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin

from operations.models import ApiToken

from .base import EvidenceAdmin

for model in (AccessAttempt, AccessFailureLog, AccessLog, ApiToken, TOTPDevice):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(ApiToken)
class TokenAdmin(ModelAdmin):
    """Tokens are made over the API, which alone can show them; here they are ended."""

    list_display = ["token_key", "name", "user", "created", "expiry"]
    list_select_related = ["user"]
    search_fields = ["token_key", "name", "user__username"]
    fields = ["token_key", "name", "user", "scopes", "created", "expiry"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(AccessAttempt)
class AttemptAdmin(BaseAttemptAdmin, ModelAdmin):
    """Deleting an attempt lets its user in again."""

    date_hierarchy = None


@admin.register(AccessLog)
class LogInAdmin(EvidenceAdmin):
    list_display = ["attempt_time", "username", "ip_address", "user_agent", "logout_time"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time"]


@admin.register(TOTPDevice)
class DeviceAdmin(BaseDeviceAdmin, ModelAdmin):
    pass
