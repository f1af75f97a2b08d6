import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse

from leads.choices import ActivityKind, Label, Stage
from leads.identity import Touch, TouchSource
from leads.models import Activity, Identity, Lead
from leads.services.activities import record_activity
from leads.services.capture import capture_lead
from leads.services.pipeline import move_stage
from tests.badges import BADGES

from ..factories import NOON, IdentityFactory, LeadFactory, UserFactory, person

pytestmark = pytest.mark.django_db

LIST = "/admin/leads/lead/"


def page_of(lead):
    return reverse("admin:leads_lead_change", args=[lead.pk])


def dialog(name, lead):
    return reverse(f"admin:leads_lead_{name}", args=[lead.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def run(client, action, leads, **more):
    chosen = [lead.pk for lead in leads]
    return client.post(LIST, {"action": action, "_selected_action": chosen, **more})


@pytest.fixture
def agent():
    """Somebody who may look at leads and change them, and nothing else."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_lead", "change_lead"]))
    return user


@pytest.fixture
def agent_client(agent, client):
    client.force_login(agent)
    return client


def captured(number):
    return capture_lead(
        person=person(f"phone:+23480312{number:05d}", f"bsuid:NG.{number}", name=f"Amina {number}"),
        at=NOON,
        touch=Touch(TouchSource.AD, ad_id="1"),
    ).lead


class TestList:
    def test_costs_the_same_for_fifty_rows_as_for_two(self, admin_client, django_assert_max_num_queries):
        def queries():
            with django_assert_max_num_queries(BADGES + 13) as counted:
                response = admin_client.get(LIST)
            assert response.status_code == 200
            return len(counted)

        owners = [UserFactory(is_staff=True) for _ in range(3)]
        for number in range(2):
            captured(number)
        few = queries()
        for number in range(2, 50):
            lead = captured(number)
            Lead.objects.filter(pk=lead.pk).update(owner=owners[number % 3], last_message_at=NOON)
        assert queries() == few

    def test_shows_the_phone_from_left_to_right(self, admin_client):
        captured(1)
        assert '<bdi dir="ltr">+2348031200001</bdi>' in admin_client.get(LIST).content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "stage__exact=QUALIFIED",
            "label__exact=HOT",
            "owner=me",
            "source=comment",
            "language__exact=ar",
            "is_active__exact=0",
            "city=cai",
            "governorate=giz",
            "time_zone=africa/c",
            "customer_type__exact=vip",
            "last_message_at_from=2026-03-02",
            "last_message_at_to=2026-03-02",
            "q=fatima",
            "q=%2B201001234567",
        ],
    )
    def test_every_filter_finds_the_one_lead(self, admin_client, admin_user, query):
        captured(1)
        lead = capture_lead(
            person=person("phone:+201001234567", name="Fatima"), at=NOON, touch=Touch(TouchSource.COMMENT)
        ).lead
        Lead.objects.filter(pk=lead.pk).update(
            stage=Stage.QUALIFIED,
            label=Label.HOT,
            owner=admin_user,
            is_active=False,
            city="Cairo",
            governorate="Giza",
            customer_type="vip",
            last_message_at=NOON,
        )
        response = admin_client.get(f"{LIST}?{query}")
        assert [row.pk for row in response.context["cl"].result_list] == [lead.pk]

    def test_owners_filter_knows_nobody_and_others(self, admin_client):
        owner = UserFactory(is_staff=True)
        owned, free = LeadFactory(owner=owner), LeadFactory()
        for value, lead in ((owner.pk, owned), ("nobody", free)):
            response = admin_client.get(f"{LIST}?owner={value}")
            assert list(response.context["cl"].result_list) == [lead]

    def test_needs_permission(self, client):
        client.force_login(UserFactory(is_staff=True))
        assert client.get(LIST).status_code == 403


class TestBulkMove:
    def test_says_how_many_moved_and_why_others_were_skipped(self, agent_client, agent):
        new, won = LeadFactory(first_name="Amina"), LeadFactory(first_name="Chidi", stage=Stage.WON)
        response = run(agent_client, "move_to_CONTACTED", [new, won])
        assert said(response) == [
            "1 lead is now in “Contacted”.",
            "1 lead skipped: A lead cannot go from “Won” to “Contacted”. (Chidi Bello)",
        ]
        entry = new.activities.get()
        assert (entry.kind, entry.by) == (ActivityKind.STAGE_CHANGE, agent)

    def test_losing_asks_why(self, agent_client):
        lead = LeadFactory()
        response = run(agent_client, "move_to_LOST", [lead])
        assert "Say why the lead was lost." in said(response)[0]
        run(agent_client, "move_to_LOST", [lead], reason="too dear")
        lead.refresh_from_db()
        assert (lead.stage, lead.lost_reason) == (Stage.LOST, "too dear")

    def test_is_not_offered_to_readers(self, client):
        reader, lead = UserFactory(is_staff=True), LeadFactory()
        reader.user_permissions.add(Permission.objects.get(codename="view_lead"))
        client.force_login(reader)
        run(client, "move_to_CONTACTED", [lead])
        lead.refresh_from_db()
        assert lead.stage == Stage.NEW


class TestLeadPage:
    def test_shows_identities_touches_and_timeline(self, agent_client, agent):
        lead = captured(7)
        move_stage(lead=lead, to=Stage.LOST, by=agent, reason="too dear")
        html = agent_client.get(page_of(lead)).content.decode()
        for shown in ('<bdi dir="ltr">+2348031200007</bdi>', "NG.7", "New → Lost", "too dear", agent.username):
            assert shown in html
        assert "(&#x27;LOST&#x27;" not in html

    def test_does_not_grow_with_the_timeline(self, admin_client, django_assert_max_num_queries):
        lead = captured(1)
        for number in range(60):
            record_activity(lead_id=lead.pk, kind=ActivityKind.NOTE, at=NOON, text=f"note {number}.")
        with django_assert_max_num_queries(BADGES + 20):
            html = admin_client.get(page_of(lead)).content.decode()
        assert "note 59." in html
        assert "note 5." not in html
        assert "before=" in html

    def test_saves_the_profile_but_never_the_stage(self, agent_client):
        lead = captured(1)
        form = {
            "first_name": "Aminat",
            "label": "HOT",
            "stage": "WON",
            "identities-TOTAL_FORMS": 0,
            "identities-INITIAL_FORMS": 0,
            "touches-TOTAL_FORMS": 0,
            "touches-INITIAL_FORMS": 0,
        }
        response = agent_client.post(page_of(lead), form)
        assert response.status_code == 302, response.context["adminform"].form.errors
        lead.refresh_from_db()
        assert (lead.first_name, lead.label, lead.stage) == ("Aminat", "HOT", Stage.NEW)

    def test_a_number_typed_by_hand_is_stored_in_normal_form(self, admin_client):
        response = admin_client.post(f"{LIST}add/", new_lead_form("0803 123 4567"))
        assert response.status_code == 302
        assert Identity.objects.get().value == "+2348031234567"

    def test_a_number_of_another_lead_is_refused_in_words(self, admin_client):
        IdentityFactory(value="+2348031234567")
        response = admin_client.post(f"{LIST}add/", new_lead_form("08031234567"))
        assert "Another lead is known by this already." in response.content.decode()

    def test_what_is_no_number_is_refused_in_words(self, admin_client):
        response = admin_client.post(f"{LIST}add/", new_lead_form("12"))
        assert "“12” cannot be a phone." in response.content.decode()

    def test_is_deleted_with_its_timeline(self, admin_client):
        lead = captured(1)
        response = admin_client.post(reverse("admin:leads_lead_delete", args=[lead.pk]), {"post": "yes"})
        assert response.status_code == 302
        assert not Lead.objects.exists()


def new_lead_form(phone):
    return {
        "first_name": "Amina",
        "label": "COLD",
        "identities-TOTAL_FORMS": 1,
        "identities-INITIAL_FORMS": 0,
        "identities-0-kind": "phone",
        "identities-0-value": phone,
        "touches-TOTAL_FORMS": 0,
        "touches-INITIAL_FORMS": 0,
    }


class TestDialogs:
    def move(self, client, lead, to, *, seen="NEW", reason=""):
        form = {"_form_submitted": "on", "seen": seen, "to": to, "reason": reason}
        return client.post(dialog("move_to_stage", lead), form)

    def test_offer_only_where_the_lead_may_go(self, agent_client):
        lead = LeadFactory(stage=Stage.WON)
        form = agent_client.get(dialog("move_to_stage", lead)).context["form"]
        assert [value for value, _label in form.fields["to"].choices] == ["CONVERTED"]

    def test_move_and_return_to_the_page(self, agent_client):
        lead = LeadFactory()
        response = self.move(agent_client, lead, "CONTACTED")
        assert response.headers["HX-Redirect"] == page_of(lead)
        assert said(response) == ["The lead is now in “Contacted”."]

    def test_looking_changes_nothing(self, agent_client):
        lead = LeadFactory()
        agent_client.get(dialog("move_to_stage", lead) + "?to=CONTACTED&seen=NEW&_form_submitted=on")
        lead.refresh_from_db()
        assert lead.stage == Stage.NEW

    def test_losing_asks_why(self, agent_client):
        lead = LeadFactory()
        response = self.move(agent_client, lead, "LOST")
        assert "Say why the lead was lost." in response.content.decode()
        self.move(agent_client, lead, "LOST", reason="gone")
        lead.refresh_from_db()
        assert lead.lost_reason == "gone"

    def test_whoever_decides_on_an_old_page_is_told(self, agent_client):
        lead = LeadFactory(stage=Stage.CONVERTED)
        response = self.move(agent_client, lead, "CONTACTED", seen="NEW")
        assert "Somebody else moved this lead" in said(response)[0]
        lead.refresh_from_db()
        assert lead.stage == Stage.CONVERTED

    def test_a_note_joins_the_timeline(self, agent_client, agent):
        lead = LeadFactory()
        agent_client.post(
            dialog("log_activity", lead), {"_form_submitted": "on", "kind": "call", "text": "call back on Friday"}
        )
        entry = lead.activities.get()
        assert (entry.kind, entry.by, entry.text) == ("call", agent, "call back on Friday")

    def test_evidence_cannot_be_made_up(self, agent_client):
        lead = LeadFactory()
        agent_client.post(dialog("log_activity", lead), {"_form_submitted": "on", "kind": "opt_in", "text": "yes"})
        assert not Activity.objects.exists()

    @pytest.mark.parametrize("name", ["move_to_stage", "log_activity"])
    def test_need_permission(self, client, name):
        reader, lead = UserFactory(is_staff=True), LeadFactory()
        reader.user_permissions.add(Permission.objects.get(codename="view_lead"))
        client.force_login(reader)
        assert client.get(dialog(name, lead)).status_code == 403


class TestActivities:
    def test_are_read_only_and_cost_the_same_however_many(self, admin_client, django_assert_max_num_queries):
        def queries():
            with django_assert_max_num_queries(BADGES + 5) as counted:
                assert admin_client.get("/admin/leads/activity/").status_code == 200
            return len(counted)

        captured(0)
        few = queries()
        for number in range(1, 20):
            captured(number)
        assert queries() == few
        entry = Activity.objects.first()
        change = reverse("admin:leads_activity_change", args=[entry.pk])
        assert admin_client.get(change).status_code == 200
        assert admin_client.post(change, {"text": "x"}).status_code == 403
