from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class ApiToken(AbstractAuthToken):
    """A program's way in. Only the token's digest is stored."""

    name = models.CharField(_("what it is for"), max_length=80, blank=True)
    # Permissions ("leads.view_lead") or "read"; empty: all that the user may do.
    scopes = models.JSONField(_("scopes"), default=list, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name or f"{self.token_key[:8]}…"
