import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse

from leads.choices import DuplicateReason
from leads.models import Duplicate, Lead, LeadMerge
from leads.services.duplicates import suspect
from leads.services.merging import merge_leads
from tests.badges import BADGES

from ..factories import IdentityFactory, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/leads/duplicate/"
MERGES = "/admin/leads/leadmerge/"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def pair():
    leads = LeadFactory(first_name="Amina", city="Lagos"), LeadFactory(first_name="أمينة", city="Abuja")
    suspect([(leads[0].pk, leads[1].pk)], reason=DuplicateReason.SAME_NAME)
    return leads


def page_of(keep, other):
    return reverse("admin:leads_lead_merge", args=[keep.pk, other.pk])


def test_the_list_says_who_why_and_leads_to_the_page(admin_client, pair):
    page = admin_client.get(LIST).content.decode()
    assert (
        "Amina" in page
        and "أمينة" in page
        and "similar name, same city" in page
        and page_of(*pair) in page
        and "50 %" in page
    )


def test_the_list_asks_as_often_for_many_pairs_as_for_one(admin_client, pair, django_assert_max_num_queries):
    for _number in range(5):
        suspect([(pair[0].pk, IdentityFactory().lead_id)], reason=DuplicateReason.SAME_EMAIL)
    with django_assert_max_num_queries(BADGES + 7):
        admin_client.get(LIST)


def test_not_the_same_person_is_said_for_good_and_taken_back(admin_client, pair):
    row = Duplicate.objects.get()
    admin_client.post(LIST, {"action": "not_the_same", "_selected_action": [row.pk]})
    suspect([(pair[0].pk, pair[1].pk)], reason=DuplicateReason.SAME_EMAIL)
    assert "Amina" not in admin_client.get(LIST).content.decode()
    assert "Amina" in admin_client.get(LIST, {"state": "dismissed"}).content.decode()
    admin_client.post(f"{LIST}?state=dismissed", {"action": "the_same_after_all", "_selected_action": [row.pk]})
    assert "Amina" in admin_client.get(LIST).content.decode()


def test_the_page_shows_both_what_differs_and_what_moves(admin_client, pair):
    keep, other = pair
    IdentityFactory(lead=other, value="+2348031234567")
    page = admin_client.get(page_of(keep, other)).content.decode()
    assert "+2348031234567" in page and 'name="city"' in page and 'name="time_zone"' not in page
    assert "identities" in page


def test_what_was_chosen_stays_and_the_old_address_leads_on(admin_client, pair):
    keep, other = pair
    answer = admin_client.post(page_of(keep, other), {"city": "other", "name": "keep"})
    assert answer.url == reverse("admin:leads_lead_change", args=[keep.pk])
    kept = Lead.objects.get(pk=keep.pk)
    assert (kept.first_name, kept.city) == ("Amina", "Abuja")
    old = admin_client.get(reverse("admin:leads_lead_change", args=[other.pk]))
    assert old.url == answer.url


def test_a_merge_is_undone_from_the_list(admin_client, pair):
    keep, other = pair
    merge = merge_leads(keep=keep.pk, other=other.pk, by=None).merge
    assert "أمينة" in admin_client.get(MERGES).content.decode()
    answer = admin_client.post(MERGES, {"action": "undo", "_selected_action": [merge.pk]})
    assert "is a lead of its own again." in said(answer)[0]
    assert Lead.objects.filter(pk=other.pk).exists()


def test_two_chosen_in_the_list_of_leads_are_laid_side_by_side(admin_client, pair):
    chosen = {"action": "merge_two", "_selected_action": [lead.pk for lead in pair]}
    assert admin_client.post("/admin/leads/lead/", chosen).url == page_of(*pair)
    assert (
        "exactly two" in said(admin_client.post("/admin/leads/lead/", chosen | {"_selected_action": [pair[0].pk]}))[0]
    )


def test_who_may_not_merge_is_refused(client, pair):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_lead", "view_lead"]))
    client.force_login(user)
    assert client.post(page_of(*pair)).status_code == 403
    assert not LeadMerge.objects.exists()
