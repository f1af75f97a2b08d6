import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.choices import ActivityKind, CustomerType, Label, Language, Stage
from leads.identity import TouchSource
from leads.models import Activity, Consent, ConsentRecord, Lead, TouchRecord
from leads.segments.definition import DefinitionInvalid, as_json, in_words, parse
from leads.segments.fields import fields
from leads.selectors.segments import matching_leads
from leads.services.tagging import ensure_tag, tag_leads

from ..factories import IdentityFactory, LeadFactory, UserFactory
from . import reference
from .reference import belongs

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CITIES = ["", "Lagos", "lagos", "القاهرة", "القاهره", "Port 100%_Harcourt"]


def group(*rules, match="all"):
    return {"match": match, "rules": list(rules)}


def found(*rules, match="all"):
    return set(matching_leads(parse(group(*rules, match=match)), at=NOW).values_list("pk", flat=True))


@pytest.fixture
def people():
    """Sixty leads of every kind, edges of days among them."""
    dice = random.Random(7)
    owners = [None, UserFactory(is_staff=True), UserFactory(is_staff=True)]
    tags = [ensure_tag(name) for name in ("vip", "ghost", "Eid")]
    moments = [None, NOW, NOW - timedelta(days=7), NOW - timedelta(days=7, microseconds=1), NOW - timedelta(days=90)]
    for _ in range(60):
        lead = LeadFactory(
            city=dice.choice(CITIES),
            country=dice.choice(["", "NG", "EG"]),
            language=dice.choice(["", *Language.values]),
            stage=dice.choice(Stage.values),
            label=dice.choice(Label.values),
            customer_type=dice.choice(["", *CustomerType.values]),
            owner=dice.choice(owners),
            value=dice.choice([None, 0, "10.50", 100]),
            score=dice.choice([0, 10, 90]),
            last_inquiry_at=dice.choice(moments),
            last_purchase_at=dice.choice(moments),
            last_product_name=dice.choice(["", "Ring light"]),
            is_active=dice.random() < 0.8,
            last_message_at=dice.choice(moments),
            last_stage_change_at=dice.choice(moments[1:]),
        )
        Lead.objects.filter(pk=lead.pk).update(created_at=dice.choice(moments[1:]))
        if dice.random() < 0.6:
            IdentityFactory(lead=lead, current=dice.random() < 0.7)
        if dice.random() < 0.5:
            status = dice.choice(["given", "withdrawn", "unsure"])
            record_consent_row(lead, status)
        if dice.random() < 0.6:
            _touch(lead, dice)
        for tag in dice.sample(tags, dice.randrange(4)):
            tag_leads(tag=tag, lead_ids=[lead.pk], by=None, source="test")
        for _ in range(dice.randrange(3)):
            kind, at = dice.choice(["call", "note"]), dice.choice(moments[1:])
            Activity.objects.create(lead=lead, kind=kind, at=at, stage=lead.stage)
    return Lead.objects.select_related("first_touch", "last_touch").prefetch_related(
        "identities", "tags", "activities", "consents"
    )


def record_consent_row(lead, status):
    proof = ConsentRecord.objects.create(lead=lead, status=status, source="keyword", at=NOW)
    Consent.objects.create(lead=lead, purpose="all", status=status, since=NOW, record=proof)


def _touch(lead, dice):
    touch = TouchRecord.objects.create(
        lead=lead, at=NOW, source=dice.choice(TouchSource.values), ad_id=dice.choice(["", "a1"]), fingerprint="x"
    )
    Lead.objects.filter(pk=lead.pk).update(first_touch=touch, last_touch=dice.choice([touch, None]))


def _value(kind, field):
    choices = [value for value, _label in field.choices()]
    some = st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique_by=str) if choices else st.nothing()
    return {
        "": st.none(),
        "choices": some,
        "words": st.lists(
            st.sampled_from([*filter(None, CITIES), "lag", "%", "_", "a1", "ng"]), min_size=1, max_size=2
        ),
        "number": st.sampled_from([0, "10.5", 99.9, "-3"]),
        "range": st.sampled_from([[0, 10], ["10.50", 100]]),
        "days": st.sampled_from([1, 7, "90"]),
        "day": st.sampled_from(["2026-11-13", "2026-11-20", "2026-08-22"]),
        "activity": st.builds(lambda kinds, days: {"kinds": kinds, **days}, some, st.sampled_from([{}, {"days": 7}])),
    }[kind]


def _definitions():
    conditions = [
        _value(op.input, field).map(
            lambda value, key=key, name=name: {"field": key, "op": name, **({} if value is None else {"value": value})}
        )
        for key, field in fields().items()
        if key in TOLD_BY_REFERENCE
        for name, op in field.ops.items()
    ]
    rule = st.one_of(conditions)
    match = st.sampled_from(["all", "any", "none"])
    inner = st.builds(lambda m, rules: group(*rules, match=m), match, st.lists(rule, min_size=1, max_size=3))
    return st.builds(
        lambda m, rules: group(*rules, match=m), match, st.lists(st.one_of(rule, inner), min_size=1, max_size=4)
    )


TOLD_BY_REFERENCE = (
    reference.TEXTS | reference.CHOICES | reference.INSTANTS | {
        "value", "score", "has_phone", "has_email", "is_active", "first_source", "last_source", "first_ad", "last_ad",
        "tags", "activity", "consent", "reachable",
    }
)  # fmt: skip


def test_any_definition_agrees_with_plain_python(people):
    everybody = list(people)
    definitions = _definitions()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(definitions)
    def agrees(raw):
        definition = parse(raw)
        said = set(matching_leads(definition, at=NOW).values_list("pk", flat=True))
        assert said == {lead.pk for lead in everybody if belongs(lead, raw, NOW)}
        assert parse(as_json(definition)) == definition
        assert in_words(definition)

    agrees()


def test_a_city_is_found_in_any_spelling():
    lead = LeadFactory(city="القاهرة")
    assert found({"field": "city", "op": "is", "value": ["القاهره"]}) == {lead.pk}


def test_none_of_includes_what_is_empty():
    lead = LeadFactory(value=None)
    assert found({"field": "value", "op": "at_least", "value": 5}, match="none") == {lead.pk}


@pytest.mark.parametrize(
    ("raw", "path", "sentence"),
    [
        ({}, "", "A group needs"),
        (group(), "", "Add at least one condition"),
        (group({"field": "shoe_size", "op": "is"}), "0", "Choose what to ask about"),
        (group({"field": "stage", "op": "near", "value": ["NEW"]}), "0", "Choose how to compare"),
        (group({"field": "stage", "op": "in", "value": ["NOPE"]}), "0", "There is no choice “NOPE”"),
        (group({"field": "stage", "op": "in", "value": []}), "0", "at least one"),
        (group({"field": "value", "op": "between", "value": [5, 1]}), "0", "larger than the second"),
        (group({"field": "value", "op": "at_least", "value": "NaN"}), "0", "Write a number"),
        (group({"field": "created_at", "op": "in_last", "value": 0}), "0", "between 1 and"),
        (group({"field": "created_at", "op": "before", "value": "soon"}), "0", "Choose a day"),
        (group(group(group(group(group())))), "0.0.0.0", "nested too deeply"),
        ({**group({"field": "is_active", "op": "yes"}), "version": 2}, "", "version"),
        (group(*[{"field": "is_active", "op": "yes"}] * 51), "", "At most 50"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(raw, path, sentence):
    with pytest.raises(DefinitionInvalid) as refused:
        parse(raw)
    fault = refused.value.faults[0]
    assert fault.path == path
    assert sentence in fault.text


def test_all_faults_are_told_at_once():
    with pytest.raises(DefinitionInvalid) as refused:
        parse(group({"field": "x", "op": "y"}, group({"field": "stage", "op": "in", "value": ["?"]}, match="any")))
    assert [fault.path for fault in refused.value.faults] == ["0", "1.0"]


def test_every_kind_of_activity_can_be_asked_for():
    assert [value for value, _label in fields()["activity"].choices()] == ActivityKind.values


def test_every_field_is_held_against_the_reference():
    of_leads = {key for key, field in fields().items() if not key.startswith("campaign_")}
    assert of_leads == TOLD_BY_REFERENCE, "what apps above register, they test themselves"
