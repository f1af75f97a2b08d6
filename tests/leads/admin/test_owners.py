import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from leads.models import AssignmentMember, AssignmentRules, Lead
from tests.leads.factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/leads/lead/"


def give(client, leads, owner: object):
    chosen = [lead.pk for lead in leads]
    said = {"action": "assign_owner", "_selected_action": chosen, "owner": owner}
    return client.post(LIST, said, follow=True).content.decode()


def test_many_are_given_at_once_and_what_was_theirs_is_said(admin_client):
    amal = UserFactory(username="amal", is_staff=True)
    leads = [LeadFactory(), LeadFactory(), LeadFactory(first_name="Amina", owner=amal)]
    page = give(admin_client, leads, amal.pk)
    assert "2 leads given to amal." in page
    assert "theirs already (Amina Bello)" in page
    assert Lead.objects.filter(owner=amal).count() == 3
    assert "3 leads given to nobody." in give(admin_client, leads, "nobody")


def test_without_a_choice_nothing_happens(admin_client):
    amal = UserFactory(is_staff=True)
    lead = LeadFactory(owner=amal)
    assert "Choose who should have them." in give(admin_client, [lead], "")
    for owner in (UserFactory().pk, "x"):
        give(admin_client, [lead], owner)
    lead.refresh_from_db()
    assert lead.owner == amal


def test_a_viewer_gives_nothing(client):
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_lead"))
    client.force_login(viewer)
    lead = LeadFactory()
    give(client, [lead], viewer.pk)
    lead.refresh_from_db()
    assert lead.owner is None


def test_turns_are_set_up_on_one_page(admin_client):
    amal = UserFactory(is_staff=True)
    page = admin_client.get(reverse("admin:leads_assignmentrules_changelist"), follow=True)
    assert page.status_code == 200
    form = {
        "is_on": "on",
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 0,
        "members-0-user": amal.pk,
        "members-0-position": 1,
        "members-0-is_on": "on",
    }
    assert admin_client.post(reverse("admin:leads_assignmentrules_change", args=[1]), form).status_code == 302
    assert AssignmentRules.objects.get().is_on
    assert AssignmentMember.objects.get().user == amal
