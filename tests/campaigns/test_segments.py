"""What campaigns add to the questions of segments; importers and the retry are tested where they are used."""

import pytest

from campaigns.segments import IN_IMPORT, LEAD_NUMBER, MOST_NUMBERS
from leads.segments.definition import DefinitionInvalid, in_words, parse
from leads.selectors.segments import matching_leads
from tests.leads.factories import LeadFactory

pytestmark = pytest.mark.django_db


def asked(field, op, value):
    return parse({"match": "all", "rules": [{"field": field, "op": op, "value": value}]})


def test_leads_by_their_numbers():
    first, _second, third = (LeadFactory() for _ in range(3))
    question = asked(LEAD_NUMBER, "is", [third.pk, str(first.pk), third.pk])
    assert set(matching_leads(question)) == {first, third}
    assert in_words(asked(LEAD_NUMBER, "is", list(range(1, 9)))).endswith("1, 2, 3, 4, 5 … (8)")


@pytest.mark.parametrize("value", [[], ["12a"], ["9" * 30], list(range(MOST_NUMBERS + 1)), None])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(DefinitionInvalid):
        asked(LEAD_NUMBER, "is", value)


def test_a_list_that_is_gone_is_told():
    with pytest.raises(DefinitionInvalid, match="no choice"):
        asked(IN_IMPORT, "any", [999])
