"""The pages of an import, as staff walk through them."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from leads.models import Lead, LeadImport
from leads.services.import_work import work_on_imports
from tests.badges import BADGES
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/leads/leadimport/"
ADD = f"{LIST}add/"
TEXT = "Phone,Name\n0803 123 4567,Amina Bello\n12,Bad\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def upload(client, text: str = TEXT, name: str = "list.csv") -> LeadImport:
    answer = client.post(ADD, {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.context["form"].errors
    return LeadImport.objects.get()


def page(job: LeadImport) -> str:
    return reverse("admin:leads_leadimport_change", args=[job.pk])


def press(client, job: LeadImport, deed: str, **said):
    answer = client.post(page(job), {"do": deed, **said}, follow=True)
    assert answer.status_code == 200
    work_on_imports()
    job.refresh_from_db()
    return client.get(page(job)).content.decode()


def check(client, job, **said):
    columns = {"column_phone": "0", "column_name": "1"}
    return press(client, job, "check", country="ng", known="fill", **columns, **said)


def test_from_the_file_to_the_leads_and_back(admin_client):
    job = upload(admin_client)
    shown = admin_client.get(page(job)).content.decode()
    assert "0803 123 4567" in shown
    shown = check(admin_client, job, tag_names="Fair")
    assert (job.state, job.country) == ("checked", "NG")
    assert "Import 1 lead" in shown
    assert "no telephone number of NG" in shown
    assert not Lead.objects.exists()
    shown = press(admin_client, job, "run")
    assert (job.state, Lead.objects.count()) == ("done", 1)
    assert "Take back what was written for 1 row?" in shown
    shown = press(admin_client, job, "undo")
    assert (job.state, Lead.objects.count()) == ("undone", 0)
    assert "nothing of it is left" in shown


def test_the_bar_goes_on_until_the_work_is_over(admin_client):
    job = upload(admin_client)
    LeadImport.objects.update(state="running", done=30, total=120)
    bar = admin_client.get(reverse("admin:leads_leadimport_progress", args=[job.pk]))
    assert 'aria-valuenow="25"' in bar.content.decode()
    assert "Importing" in admin_client.get(page(job)).content.decode()
    LeadImport.objects.update(state="done")
    assert admin_client.get(reverse("admin:leads_leadimport_progress", args=[job.pk])).headers["HX-Refresh"] == "true"


def test_the_wrong_rows_come_as_a_file_that_harms_nobody(admin_client):
    job = upload(admin_client, 'Phone,Name\n12,"=HYPERLINK(""x"")"\n')
    check(admin_client, job)
    answer = admin_client.get(reverse("admin:leads_leadimport_rows", args=[job.pk]), {"verdict": "bad"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines == [
        "\ufeffRow,Reason,Phone,Full name",
        '2,“12” is no telephone number of NG.,12,"\'=HYPERLINK(""x"")"',
    ]


def test_another_encoding_is_chosen(admin_client):
    job = upload(admin_client)
    press(admin_client, job, "encoding", encoding="cp1256")
    assert job.encoding == "cp1256"


def test_what_cannot_be_read_is_said_beside_the_file(admin_client):
    answer = admin_client.post(ADD, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 something")})
    assert "no XLSX file" in answer.content.decode()
    assert not LeadImport.objects.exists()


def test_who_may_only_look_changes_nothing(admin_client, client):
    job = upload(admin_client)
    check(admin_client, job)
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_leadimport"))
    client.force_login(viewer)
    shown = client.get(page(job))
    assert shown.status_code == 200
    # Whoever may not see leads does not see them in lists either.
    assert "Amina" not in shown.content.decode()
    assert client.post(page(job), {"do": "run"}).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.get(reverse("admin:leads_leadimport_rows", args=[job.pk])).status_code == 403


def test_the_undo_needs_the_right_to_delete_leads(admin_client, client):
    job = upload(admin_client)
    check(admin_client, job)
    press(admin_client, job, "run")
    importer = UserFactory(is_staff=True)
    names = ["view_leadimport", "add_leadimport", "view_lead", "add_lead", "change_lead"]
    importer.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(importer)
    assert client.post(page(job), {"do": "undo"}).status_code == 403


def test_the_list_costs_the_same_for_fifty_imports_as_for_two(admin_client, django_assert_max_num_queries):
    def queries() -> int:
        with django_assert_max_num_queries(BADGES + 5) as counted:
            assert admin_client.get(LIST).status_code == 200
        return len(counted)

    user = UserFactory()
    LeadImport.objects.bulk_create(LeadImport(file_name=f"{at}", country="NG", by=user) for at in range(2))
    few = queries()
    LeadImport.objects.bulk_create(LeadImport(file_name=f"{at}", country="NG", by=user) for at in range(48))
    assert queries() == few


@pytest.mark.parametrize("rows", [2, 90])
def test_the_page_of_rows_costs_the_same(admin_client, django_assert_max_num_queries, rows):
    job = upload(admin_client, "Phone,Name\n" + "".join(f"0803123{at:04d},A\n" for at in range(rows)))
    check(admin_client, job)
    press(admin_client, job, "run")
    with django_assert_max_num_queries(BADGES + 6):
        admin_client.get(page(job))
