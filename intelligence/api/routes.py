from django.urls import re_path

from .writing import AlternativesView, RewriteView, SpamCheckView

urlpatterns = [
    re_path(r"^ai/rewrite/?$", RewriteView.as_view(), name="ai-rewrite"),
    re_path(r"^ai/alternatives/?$", AlternativesView.as_view(), name="ai-alternatives"),
    re_path(r"^ai/spam-check/?$", SpamCheckView.as_view(), name="ai-spam-check"),
]
