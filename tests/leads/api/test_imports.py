"""A list of leads over the API."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from leads.api.imports import IMPORT_EXAMPLES, ImportLeadsSerializer
from leads.models import Lead, LeadImport
from leads.services.import_work import work_on_imports

pytestmark = pytest.mark.django_db
IMPORT, IMPORTS = "/api/v1/leads/import", "/api/v1/leads/imports"
ROWS = [{"phone": "0803 123 4567", "name": "Amina Bello", "note": "=1\n+2"}, {}, {"phone": "12"}]


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def told(api, pk: int) -> dict:
    work_on_imports()
    return api.get(f"{IMPORTS}/{pk}").json()


def test_a_dry_run_then_the_deed_and_the_way_back(api):
    answer = api.post(IMPORT, {"rows": ROWS, "dry_run": True, "country": "NG"})
    assert (answer.status_code, answer.json()["state"]) == (202, "checking")
    pk = answer.json()["id"]
    known = told(api, pk)
    assert (known["state"], known["counts"], Lead.objects.count()) == ("checked", {"new": 1, "bad": 1}, 0)
    bad = api.get(f"{IMPORTS}/{pk}/rows", {"verdict": "bad"}).json()["results"]
    assert [(row["line"], row["reason"]) for row in bad] == [(4, "“12” is no telephone number of NG.")]
    assert api.post(f"{IMPORTS}/{pk}/run").status_code == 202
    assert told(api, pk)["state"] == "done"
    assert Lead.objects.get().activities.get(kind="note").text == "=1\n+2"
    assert api.post(f"{IMPORTS}/{pk}/run").json()["errors"][0]["code"] == "import_moved_meanwhile"
    assert api.post(f"{IMPORTS}/{pk}/undo").status_code == 202
    assert told(api, pk)["state"] == "undone"
    assert not Lead.objects.exists()


def test_without_a_dry_run_it_goes_through(api):
    pk = api.post(IMPORT, {"rows": ROWS, "tag_names": "Fair"}).json()["id"]
    assert told(api, pk)["state"] == "done"
    assert [tag.name for tag in Lead.objects.get().tags.all()] == ["Fair"]


def test_a_file_is_told_apart_by_what_it_holds(api):
    def send(text: str):
        file = SimpleUploadedFile("people.csv", text.encode())
        return api.post(IMPORT, {"file": file, "known": "skip"}, format="multipart", headers={"Idempotency-Key": "one"})

    first = send("Phone\n08031234567\n")
    assert first.status_code == 202, first.json()
    assert told(api, first.json()["id"])["state"] == "done"
    again = send("Phone\n08031234567\n")
    assert (again.json()["id"], again.headers["Idempotent-Replayed"]) == (first.json()["id"], "true")
    assert send("Phone\n08031234568\n").status_code == 422
    assert LeadImport.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "invalid"),
        ({"rows": []}, "min_length"),
        ({"rows": [{"age": "5"}]}, "invalid"),
        ({"rows": [{"city": "Lagos"}]}, "import_impossible"),
        ({"rows": ROWS, "country": "Nigeria"}, "invalid"),
        ({"rows": ROWS, "known": "maybe"}, "invalid_choice"),
    ],
)
def test_what_cannot_be_imported_is_a_400(api, said, code):
    answer = api.post(IMPORT, said)
    assert answer.status_code == 400
    assert code in json.dumps(answer.json())


def test_the_examples_are_taken(api, settings):
    page = (settings.BASE_DIR / "docs/api.md").read_text()
    shown = re.findall(r"leads/import -H [^\n]*\\\n  -d '([^\n]*)' \|", page)
    assert len(shown) == 1
    for body in (json.loads(shown[0]), *(example.value for example in IMPORT_EXAMPLES)):
        answer = api.post(IMPORT, body)
        assert answer.status_code == 202, answer.json()
        assert told(api, answer.json()["id"])["state"] == "checked"


def test_every_field_of_the_list_is_documented():
    shown = ImportLeadsSerializer().fields["rows"].help_text
    assert "lost_reason" in shown


def test_the_schema_shows_both_ways_and_an_example(api):
    schema = api.get("/api/v1/schema/", {"format": "json"}).json()
    post = schema["paths"]["/api/v1/leads/import/"]["post"]
    bodies = post["requestBody"]["content"]
    assert bodies.keys() == {"application/json", "multipart/form-data"}
    assert bodies["application/json"]["examples"]
    assert "202" in post["responses"]
    rows = schema["paths"]["/api/v1/leads/imports/{id}/rows/"]["get"]
    assert "verdict" in {parameter["name"] for parameter in rows["parameters"]}
