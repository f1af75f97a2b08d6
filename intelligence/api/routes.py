from django.urls import re_path

from .classify import ClassifyView
from .writing import AlternativesView, RewriteView, SpamCheckView

urlpatterns = [
    re_path(r"^ai/classify/?$", ClassifyView.as_view(), name="ai-classify"),
    re_path(r"^ai/rewrite/?$", RewriteView.as_view(), name="ai-rewrite"),
    re_path(r"^ai/alternatives/?$", AlternativesView.as_view(), name="ai-alternatives"),
    re_path(r"^ai/spam-check/?$", SpamCheckView.as_view(), name="ai-spam-check"),
]
