import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from leads.choices import ActivityKind, Stage
from leads.errors import NobodyToCapture
from leads.identity import Touch, TouchSource
from leads.models import Activity, Identity, Lead, TouchRecord
from leads.services import capture as capture_module
from leads.services.capture import capture_lead, change_identity
from leads.signals import lead_captured

from ..factories import NOON, IdentityFactory, person

PHONE, OTHER_PHONE, BSUID = "phone:+2348031234567", "phone:+2348037654321", "bsuid:NG.1882"
EID_AD = Touch(TouchSource.AD, ad_id="120", ctwa_clid="Aff-x", headline="Eid sale")
SPRING_AD = Touch(TouchSource.AD, ad_id="121", headline="Spring")

pytestmark = pytest.mark.django_db


def capture(*identities, at=NOON, touch=None, **about):
    return capture_lead(person=person(*identities, **about), at=at, touch=touch)


def kinds(lead):
    return list(lead.activities.order_by("id").values_list("kind", flat=True))


class TestOnePersonOneLead:
    def test_a_stranger_becomes_a_new_lead(self):
        lead, created = (captured := capture(PHONE, BSUID, name="Amina Bello")).lead, captured.created
        lead.refresh_from_db()
        assert created
        assert (lead.first_name, lead.last_name, lead.stage) == ("Amina", "Bello", Stage.NEW)
        assert lead.last_stage_change_at == NOON
        assert set(lead.identities.values_list("kind", "value")) == {
            ("phone", "+2348031234567"),
            ("bsuid", "NG.1882"),
        }

    def test_again_is_the_same_lead_and_writes_nothing(self):
        first = capture(PHONE, BSUID, touch=EID_AD, name="Amina", username="amina.b")
        again = capture(PHONE, BSUID, touch=EID_AD, name="Amina", username="amina.b")
        assert (again.lead, again.created) == (first.lead, False)
        assert (Identity.objects.count(), TouchRecord.objects.count(), Activity.objects.count()) == (2, 1, 1)

    def test_a_person_without_a_phone_is_a_lead(self):
        lead = capture(BSUID).lead
        assert (lead.phone, lead.country, lead.language, lead.time_zone) == ("", "NG", "en", "Africa/Lagos")

    def test_a_later_phone_joins_the_lead_known_by_its_user_id(self):
        known = capture(BSUID).lead
        joined = capture(PHONE, BSUID)
        assert (joined.lead, joined.created) == (known, False)
        assert capture(PHONE).lead == known

    def test_the_strongest_identity_wins_where_two_leads_are_meant(self):
        by_phone, by_user_id = capture(PHONE).lead, capture(BSUID).lead
        assert capture(PHONE, BSUID).lead == by_phone
        assert capture(BSUID, PHONE).lead == by_user_id
        assert Identity.objects.get(value="NG.1882").lead == by_user_id

    def test_both_timelines_suspect_the_duplicate_once(self):
        by_phone, by_user_id = capture(PHONE).lead, capture(BSUID).lead
        for _ in range(3):
            capture(PHONE, BSUID)
        suspicion = by_phone.activities.get()
        assert suspicion.kind == ActivityKind.DUPLICATE_SUSPECTED
        assert suspicion.metadata == {"other_lead": by_user_id.pk, "kind": "bsuid", "value": "NG.1882"}
        assert by_user_id.activities.get().metadata["other_lead"] == by_phone.pk

    def test_nobody_is_refused(self):
        with pytest.raises(NobodyToCapture):
            capture()

    def test_an_identity_named_twice_is_kept_once(self):
        capture(PHONE, PHONE)
        assert Identity.objects.count() == 1

    def test_a_known_person_without_news_costs_one_look(self, django_assert_num_queries):
        capture(PHONE, BSUID, name="Amina Bello", username="amina.b")
        with django_assert_num_queries(3):  # savepoint, look, release
            capture(PHONE, BSUID, name="Amina Bello", username="amina.b")


class TestProfile:
    def test_names_fill_gaps_only(self):
        lead = capture(PHONE).lead
        capture(PHONE, name="Amina Bello")
        Lead.objects.filter(pk=lead.pk).update(first_name="Aminat")
        capture(PHONE, name="QUEEN 👑")
        lead.refresh_from_db()
        assert lead.full_name == "Aminat Bello"

    def test_half_a_name_from_staff_is_not_completed_by_a_provider(self):
        lead = capture(PHONE).lead
        Lead.objects.filter(pk=lead.pk).update(first_name="Aminat")
        assert capture(PHONE, name="Queen Bee").lead.full_name == "Aminat"

    def test_a_name_typed_by_staff_meanwhile_stays(self):
        from leads.services.profile import fill_profile

        stale = capture(PHONE).lead
        Lead.objects.filter(pk=stale.pk).update(first_name="Aminat")
        fill_profile(stale, person(PHONE, name="Queen Bee"))
        assert Lead.objects.get().full_name == "Aminat"

    def test_the_user_name_and_unknown_facts_stay_with_the_identity(self):
        capture(BSUID, username="amina", extra={"parent_user_id": "9"})
        capture(BSUID, username="amina.b")
        assert Identity.objects.get().metadata == {"username": "amina.b", "parent_user_id": "9"}

    def test_what_a_provider_knows_better_beats_the_guess(self):
        lead = capture("psid:77", extra={"language": "ar_EG", "city": "Cairo", "time_zone": "Africa/Cairo"}).lead
        assert (lead.language, lead.city, lead.time_zone) == ("ar", "Cairo", "Africa/Cairo")

    def test_overlong_and_unstorable_words_are_fitted(self):
        lead = capture(PHONE, name="A\0" + "m" * 400, touch=Touch(TouchSource.AD, ad_id="9" * 500)).lead
        assert len(lead.first_name) == 150
        assert len(lead.first_touch.ad_id) == 100


class TestTouches:
    def test_the_first_stays_and_the_last_is_replaced(self):
        capture(PHONE, touch=EID_AD)
        lead = capture(PHONE, at=NOON + timedelta(days=1), touch=SPRING_AD).lead
        lead.refresh_from_db()
        assert (lead.first_touch.headline, lead.last_touch.headline) == ("Eid sale", "Spring")
        assert kinds(lead) == [ActivityKind.REFERRAL, ActivityKind.REFERRAL]

    def test_one_that_arrives_late_does_not_become_the_last(self):
        capture(PHONE, touch=SPRING_AD)
        lead = capture(PHONE, at=NOON - timedelta(days=1), touch=EID_AD).lead
        lead.refresh_from_db()
        assert (lead.first_touch.headline, lead.last_touch.headline) == ("Spring", "Spring")
        assert lead.touches.count() == 2

    def test_whoever_writes_unprompted_came_directly(self):
        lead = capture(PHONE).lead
        assert lead.first_touch.source == TouchSource.DIRECT
        assert kinds(lead) == []

    def test_a_direct_message_does_not_hide_the_ad_that_won_the_lead(self):
        capture(PHONE, touch=EID_AD)
        lead = capture(PHONE, at=NOON + timedelta(days=1), touch=Touch(TouchSource.DIRECT)).lead
        lead.refresh_from_db()
        assert lead.last_touch.source == TouchSource.AD
        assert lead.touches.count() == 1

    def test_a_comment_stands_in_the_timeline_as_one(self):
        lead = capture("psid:77", touch=Touch(TouchSource.COMMENT, comment_id="1_2")).lead
        assert kinds(lead) == [ActivityKind.COMMENT]


class TestNews:
    @pytest.fixture
    def heard(self):
        news = []

        def listen(sender, signal, **arguments):
            news.append(arguments)

        lead_captured.connect(listen)
        yield news
        lead_captured.disconnect(listen)

    def test_a_new_lead_is_news_and_a_known_one_is_not(self, heard, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            lead = capture(PHONE).lead
            capture(PHONE)
        assert heard == [{"lead_id": lead.pk, "created": True, "touch": Touch(TouchSource.DIRECT)}]

    def test_a_known_one_who_comes_by_an_ad_is_news_once(self, heard, django_capture_on_commit_callbacks):
        lead = capture(PHONE).lead
        with django_capture_on_commit_callbacks(execute=True):
            capture(PHONE, touch=EID_AD)
            capture(PHONE, touch=EID_AD)
        assert heard == [{"lead_id": lead.pk, "created": False, "touch": EID_AD}]

    def test_a_receiver_that_fails_does_not_cost_the_lead(self, django_capture_on_commit_callbacks):
        def broken(**kwargs):
            raise RuntimeError

        lead_captured.connect(broken)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                capture(PHONE)
        finally:
            lead_captured.disconnect(broken)
        assert Lead.objects.count() == 1


class TestChangedIdentity:
    def test_the_lead_keeps_both_and_the_old_one_is_former(self):
        lead = capture(PHONE, BSUID).lead
        assert change_identity(old=person(PHONE), new=person(OTHER_PHONE), at=NOON) == lead
        lead.refresh_from_db()
        assert lead.phone == "+2348037654321"
        assert list(lead.identities.filter(current=False).values_list("value", flat=True)) == ["+2348031234567"]
        entry = lead.activities.get()
        assert (entry.kind, entry.text) == (ActivityKind.IDENTITY_CHANGE, "+2348031234567 → +2348037654321")

    def test_told_twice_it_is_written_once(self):
        lead = capture(PHONE).lead
        for _ in range(2):
            change_identity(old=person(PHONE), new=person(OTHER_PHONE, BSUID), at=NOON)
        assert lead.identities.count() == 3
        assert kinds(lead) == [ActivityKind.IDENTITY_CHANGE]

    def test_a_late_message_from_the_old_number_finds_the_lead(self):
        lead = capture(PHONE).lead
        change_identity(old=person(PHONE), new=person(OTHER_PHONE), at=NOON)
        assert capture(PHONE).lead == lead

    def test_a_new_number_of_somebody_else_makes_both_suspect(self):
        lead, other = capture(PHONE).lead, capture(OTHER_PHONE).lead
        assert change_identity(old=person(PHONE), new=person(OTHER_PHONE), at=NOON) == lead
        assert kinds(lead) == [ActivityKind.IDENTITY_CHANGE, ActivityKind.DUPLICATE_SUSPECTED]
        assert kinds(other) == [ActivityKind.DUPLICATE_SUSPECTED]
        assert Identity.objects.get(value="+2348037654321").lead == other

    def test_a_change_of_somebody_unknown_makes_no_lead(self):
        assert change_identity(old=person(PHONE), new=person(OTHER_PHONE), at=NOON) is None
        assert not Lead.objects.exists()


class TestRaces:
    @pytest.fixture
    def first_look_is_too_early(self, monkeypatch):
        """What another process inserts between our look and our insert: the first look does not see it."""
        look, looks = capture_module.known_identities, []

        def early_look(claims):
            looks.append(claims)
            seen = look(claims)
            return seen if len(looks) > 1 else {claim: row for claim, row in seen.items() if claim.kind != "phone"}

        monkeypatch.setattr(capture_module, "known_identities", early_look)

    def test_the_loser_finds_the_winners_lead(self, first_look_is_too_early):
        winner = IdentityFactory(value="+2348031234567").lead
        with transaction.atomic():
            captured = capture(PHONE, BSUID)
        assert (captured.lead, captured.created) == (winner, False)
        assert captured.lead.identities.count() == 2
        assert Lead.objects.count() == 1

    def test_an_identity_taken_while_joining_makes_both_suspect(self, first_look_is_too_early):
        lead = IdentityFactory(kind="bsuid", value="NG.1882").lead
        other = IdentityFactory(value="+2348031234567").lead
        assert capture(BSUID, PHONE).lead == lead
        assert kinds(lead) == kinds(other) == [ActivityKind.DUPLICATE_SUSPECTED]


@pytest.mark.usefixtures("shared_database")
class TestTwoProcessesAtOnce:
    @pytest.mark.parametrize("inside_a_transaction", [False, True])
    def test_the_same_stranger_becomes_one_lead(self, inside_a_transaction):
        start, captured, errors = threading.Barrier(4), [], []

        def meet(identities):
            try:
                start.wait(10)
                if inside_a_transaction:
                    with transaction.atomic():
                        captured.append(capture(*identities, name="Amina"))
                else:
                    captured.append(capture(*identities, name="Amina"))
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        orders = [(PHONE, BSUID), (BSUID, PHONE), (PHONE, BSUID), (BSUID, PHONE)]
        threads = [threading.Thread(target=meet, args=(order,)) for order in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert errors == []
        assert Lead.objects.count() == 1
        assert Identity.objects.count() == 2
        assert len({found.lead.pk for found in captured}) == 1
        assert [found.created for found in captured].count(True) == 1
