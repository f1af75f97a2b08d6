from django.contrib.admin.apps import AdminConfig


class MajlisAdminConfig(AdminConfig):
    default_site = "unfold.sites.UnfoldAdminSite"
