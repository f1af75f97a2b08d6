"""A lead's page says who else may be that person, and who was merged into them."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from leads.choices import DuplicateReason
from leads.models import Duplicate, Lead, LeadMerge
from leads.services.duplicates import suspect
from leads.services.merging import merge_leads
from tests.leads.factories import IdentityFactory, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return LeadFactory(first_name="Amina")


@pytest.fixture
def twin():
    return IdentityFactory(value="+2348031234567", lead=LeadFactory(first_name="أمينة", last_name="بلو")).lead


@pytest.fixture
def suspected(amina, twin):
    suspect([(amina.pk, twin.pk)], reason=DuplicateReason.SAME_NAME)
    return Duplicate.objects.get()


def page_of(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def dismissal(lead: Lead, pair: Duplicate) -> str:
    return reverse("admin:leads_lead_not_the_same", args=[lead.pk, pair.pk])


def undoing(merge: LeadMerge) -> str:
    return reverse("admin:leads_lead_undo_merge", args=[merge.kept_id, merge.pk])


def test_both_pages_name_the_other_and_lead_to_the_comparison(admin_client, amina, twin, suspected):
    for lead, other in ((amina, twin), (twin, amina)):
        page = admin_client.get(page_of(lead)).content.decode()
        assert "similar name, same city" in page and other.display_name in page
        assert reverse("admin:leads_lead_merge", args=[lead.pk, other.pk]) in page


def test_somebody_else_is_not_named(admin_client, suspected):
    assert "The same person?" not in admin_client.get(page_of(LeadFactory())).content.decode()


def test_not_the_same_is_said_from_the_page(admin_client, admin_user, amina, suspected):
    page = admin_client.post(dismissal(amina, suspected), follow=True)
    assert page.redirect_chain[0][0] == page_of(amina)
    assert "The same person?" not in page.content.decode()
    suspected.refresh_from_db()
    assert suspected.dismissed_by == admin_user


def test_a_merge_is_undone_from_the_page(admin_client, amina, twin):
    merge = merge_leads(keep=amina.pk, other=twin.pk, by=None).merge
    page = admin_client.get(page_of(amina)).content.decode()
    assert "Merged into this lead" in page and "أمينة بلو" in page and undoing(merge) in page
    page = admin_client.post(undoing(merge), follow=True).content.decode()
    assert "A lead of its own again:" in page and page_of(twin) in page
    assert "Merged into this lead" not in page
    assert Lead.objects.get(pk=twin.pk).phone == "+2348031234567"


def test_of_several_merges_the_latest_is_undone_first(admin_client, amina, twin):
    first = merge_leads(keep=amina.pk, other=twin.pk, by=None).merge
    second = merge_leads(keep=amina.pk, other=LeadFactory().pk, by=None).merge
    page = admin_client.get(page_of(amina)).content.decode()
    assert undoing(second) in page and undoing(first) not in page
    admin_client.post(undoing(first))
    first.refresh_from_db()
    assert first.undone_at is None


def test_who_may_only_look_sees_no_buttons_and_is_refused(client, amina, twin, suspected):
    merge = merge_leads(keep=amina.pk, other=LeadFactory().pk, by=None).merge
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.set(
        Permission.objects.filter(codename__in=["view_lead", "view_duplicate", "view_leadmerge"])
    )
    client.force_login(viewer)
    page = client.get(page_of(amina)).content.decode()
    assert "Merged into this lead" in page and undoing(merge) not in page and dismissal(amina, suspected) not in page
    assert client.post(undoing(merge)).status_code == client.post(dismissal(amina, suspected)).status_code == 403


def test_following_a_link_changes_nothing(admin_client, amina, twin, suspected):
    merge = merge_leads(keep=amina.pk, other=LeadFactory().pk, by=None).merge
    assert admin_client.get(undoing(merge)).status_code == 405
    assert admin_client.get(dismissal(amina, suspected)).status_code == 405
