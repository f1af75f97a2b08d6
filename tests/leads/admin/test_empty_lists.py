"""An empty list says what to do first; one that a filter emptied says that."""

import pytest
from django.contrib import admin
from django.urls import reverse

from common.admin.bases import BackOfficeAdmin

pytestmark = pytest.mark.django_db
_LEADS = sorted(
    model._meta.model_name
    for model, model_admin in admin.site._registry.items()
    if model._meta.app_label == "leads" and isinstance(model_admin, BackOfficeAdmin)
)


@pytest.mark.parametrize("model", [name for name in _LEADS if name not in ("scoreweights", "assignmentrules")])
def test_every_list_of_leads_says_how_it_fills(admin_client, model):
    page = admin_client.get(reverse(f"admin:leads_{model}_changelist"))
    hint = str(page.context["cl"].model_admin.empty_hint)
    text = page.content.decode()
    assert hint
    assert hint in text
    assert "There is nothing here yet" in text


def test_what_a_filter_or_a_search_hides_is_not_missing(admin_client):
    for query in ("?q=nobody", "?stage__exact=WON"):
        text = admin_client.get(reverse("admin:leads_lead_changelist") + query).content.decode()
        assert "Nothing matches" in text
        assert "There is nothing here yet" not in text
