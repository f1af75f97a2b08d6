import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from leads.choices import ActivityKind, Stage
from leads.models import Activity, Lead
from tests.leads.factories import IdentityFactory, LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def _client(*permissions: str) -> APIClient:
    user = User.objects.create_user("integrator")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = APIClient()
    client.force_authenticate(user)
    return client


def _ids(answer) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


AMINA = {"phone": "0803 123 4567", "first_name": "Amina", "last_name": "Bello", "city": "Lagos"}


def test_a_person_is_captured_once_however_their_number_is_written(api):
    first = api.post("/api/v1/leads", AMINA)
    again = api.post("/api/v1/leads/", {"phone": "+2348031234567", "first_name": "Somebody", "email": "A@x.ng"})
    assert (first.status_code, again.status_code) == (201, 200)
    body = again.json()
    assert body["id"] == first.json()["id"]
    assert (body["first_name"], body["phone"], body["email"]) == ("Amina", "+2348031234567", "a@x.ng")


def test_what_staff_decide_is_written_on_a_new_lead_only(api):
    api.post("/api/v1/leads", {**AMINA, "label": "HOT", "value": "1500.00"})
    body = api.post("/api/v1/leads", {**AMINA, "label": "COLD"}).json()
    assert (body["label"], body["value"], body["currency"]) == ("HOT", "1500.00", "NGN")


def test_the_touch_is_kept(api):
    touch = {"source": "ad", "ad_id": "17", "headline": "Rainy season"}
    body = api.post("/api/v1/leads", {**AMINA, "touch": touch}).json()
    assert (body["first_touch"]["source"], body["first_touch"]["ad_id"]) == ("ad", "17")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"first_name": "Amina"}, "non_field_errors"),
        ({"phone": "12"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({**AMINA, "country": "nigeria"}, "country"),
        ({**AMINA, "time_zone": "Africa/Nowhere"}, "time_zone"),
        ({**AMINA, "owner": 12345}, "owner"),
        ({"identities": [{"kind": "lid", "value": "x"}]}, "identities.0.non_field_errors"),
    ],
)
def test_nonsense_is_refused_with_its_field(api, said, field):
    answer = api.post("/api/v1/leads", said)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, field)
    assert not Lead.objects.exists()


def test_a_repeated_request_has_its_effect_once(api):
    lead = LeadFactory()
    note = {"kind": "note", "text": "Wants it in black."}
    key = {"Idempotency-Key": "note-1"}
    answers = [api.post(f"/api/v1/leads/{lead.pk}/activities", note, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert Activity.objects.filter(lead=lead).count() == 1
    other = api.post(f"/api/v1/leads/{lead.pk}/activities", {**note, "text": "In white."}, headers=key)
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "idempotency_key_reused")


def test_a_refused_request_keeps_no_key(api):
    key = {"Idempotency-Key": "k"}
    assert api.post("/api/v1/leads", {"phone": "12"}, headers=key).status_code == 400
    assert api.post("/api/v1/leads", AMINA, headers=key).status_code == 201


def test_plain_fields_are_changed_one_by_one(api):
    lead = LeadFactory(city="Lagos")
    body = api.patch(f"/api/v1/leads/{lead.pk}/", {"customer_type": "vip", "stage": "WON"}).json()
    assert (body["customer_type"], body["city"], body["stage"]) == ("vip", "Lagos", "NEW")


def test_a_stage_is_moved_with_history(api, admin_user):
    lead = LeadFactory()
    answer = api.put(f"/api/v1/leads/{lead.pk}/stage", {"stage": "LOST", "reason": "Bought elsewhere"})
    assert (answer.status_code, answer.json()["stage"], answer.json()["lost_reason"]) == (
        200,
        "LOST",
        "Bought elsewhere",
    )
    move = Activity.objects.get(lead=lead, kind=ActivityKind.STAGE_CHANGE)
    assert (move.by, move.text) == (admin_user, "Bought elsewhere")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"stage": "LOST"}, 400, "lost_reason_missing"),
        ({"stage": "WON"}, 409, "stage_move_not_allowed"),
        ({"stage": "QUALIFIED", "seen": "CONTACTED"}, 409, "stage_moved_meanwhile"),
        ({"stage": "GONE"}, 400, "invalid_choice"),
    ],
)
def test_a_move_that_cannot_be_says_why(api, said, status, code):
    lead = LeadFactory()
    answer = api.put(f"/api/v1/leads/{lead.pk}/stage", said)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert Lead.objects.get().stage == Stage.NEW


def test_a_lead_that_is_in_the_stage_stays_there_without_history(api):
    lead = LeadFactory(stage=Stage.CONTACTED)
    assert api.put(f"/api/v1/leads/{lead.pk}/stage", {"stage": "CONTACTED"}).status_code == 200
    assert not Activity.objects.exists()


def test_the_label_is_set(api):
    lead = LeadFactory()
    assert api.put(f"/api/v1/leads/{lead.pk}/label", {"label": "HOT"}).json()["label"] == "HOT"


def test_the_timeline_takes_what_people_log_and_nothing_else(api, admin_user):
    lead = LeadFactory()
    logged = api.post(f"/api/v1/leads/{lead.pk}/activities", {"kind": "call", "text": "Will come on Friday."})
    assert (logged.status_code, logged.json()["by"]) == (201, admin_user.pk)
    assert api.post(f"/api/v1/leads/{lead.pk}/activities", {"kind": "price", "text": "x"}).status_code == 400
    assert _ids(api.get(f"/api/v1/leads/{lead.pk}/activities?kind=call")) == [logged.json()["id"]]
    assert api.get("/api/v1/leads/999/activities").status_code == 404


def test_filters_find_what_they_name(api, admin_user):
    won = LeadFactory(stage=Stage.WON, city="Kano", owner=admin_user)
    known = IdentityFactory(value="+2348031234567", lead__label="HOT").lead
    assert _ids(api.get("/api/v1/leads?stage__in=WON,LOST")) == [won.pk]
    assert _ids(api.get("/api/v1/leads?phone=+2348031234567")) == [known.pk]
    assert _ids(api.get("/api/v1/leads?search=0803")) == []
    assert _ids(api.get("/api/v1/leads?search=%2B234803")) == [known.pk]
    assert _ids(api.get(f"/api/v1/leads?owner={admin_user.pk}&city=Kano")) == [won.pk]
    assert _ids(api.get("/api/v1/leads?created_at__lt=2001-01-01T00:00:00Z")) == []
    assert api.get("/api/v1/leads?stage=GONE").status_code == 400


def test_users_and_contacts_are_other_names_of_leads(api):
    lead = LeadFactory()
    assert _ids(api.get("/api/v1/users")) == _ids(api.get("/api/v1/contacts/")) == [lead.pk]
    assert api.get(f"/api/v1/contacts/{lead.pk}").json()["uuid"] == str(lead.uuid)


def test_pages_neither_repeat_nor_skip_while_leads_come_in(api):
    old = [LeadFactory().pk for _ in range(5)]
    page = api.get("/api/v1/leads?page_size=2")
    seen = _ids(page)
    while following := page.json()["next"]:
        LeadFactory()
        page = api.get(following)
        seen += _ids(page)
    assert seen == old[::-1]


def test_a_list_costs_the_same_for_any_number(api, django_assert_num_queries):
    for number in (1, 10):
        for _ in range(number):
            api.post("/api/v1/leads", {"phone": IdentityFactory.build().value, "touch": {"source": "ad"}})
        with django_assert_num_queries(3):
            api.get("/api/v1/leads")
        lead = LeadFactory()
        for _ in range(number):
            api.post(f"/api/v1/leads/{lead.pk}/activities", {"kind": "note", "text": "x"})
        with django_assert_num_queries(2):
            api.get(f"/api/v1/leads/{lead.pk}/activities")


def test_each_call_needs_its_permission():
    lead = LeadFactory()
    reader = _client("view_lead")
    assert reader.get("/api/v1/leads").status_code == 200
    assert reader.post("/api/v1/leads", AMINA).status_code == 403
    assert reader.patch(f"/api/v1/leads/{lead.pk}", {"city": "x"}).status_code == 403
    assert reader.put(f"/api/v1/leads/{lead.pk}/stage", {"stage": "CONTACTED"}).status_code == 403
    assert reader.put(f"/api/v1/leads/{lead.pk}/label", {"label": "HOT"}).status_code == 403
    assert reader.get(f"/api/v1/leads/{lead.pk}/activities").status_code == 403
    assert reader.post(f"/api/v1/leads/{lead.pk}/activities", {"kind": "note", "text": "x"}).status_code == 403
    assert reader.delete(f"/api/v1/leads/{lead.pk}").status_code in (403, 405)
    assert APIClient().get("/api/v1/leads").status_code == 401
