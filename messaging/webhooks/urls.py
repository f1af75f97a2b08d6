from django.urls import re_path

from .lane import ADDRESS
from .views import webhook

# The lane's own expression, so that both know the same addresses; Django's paths have no leading slash.
urlpatterns = [
    re_path(ADDRESS.pattern.replace("^/", "^").replace("<uuid>", "<channel_uuid>"), webhook, name="webhook"),
]
