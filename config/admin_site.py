from django.contrib.admin.apps import AdminConfig


class MajlisAdminConfig(AdminConfig):
    default_site = "unfold.sites.UnfoldAdminSite"

    def ready(self) -> None:
        from . import checks  # noqa: F401

        super().ready()
