import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from common.tables import UnreadableTable, read_table
from leads.models import Sale
from leads.sale_rows import SaleRow, guess_columns, sale_rows
from leads.services.sales_import import Outcome, import_rows, judge_rows
from tests.leads.factories import IdentityFactory, LeadFactory

pytestmark = pytest.mark.django_db
PAGE = "admin:leads_sale_import_sales"


def row(number: int = 2, **said) -> SaleRow:
    return SaleRow(number, **{"phone": "0803 123 4567", "amount": "13,900", "date": "2026-03-31"} | said)


@pytest.fixture
def amina():
    return IdentityFactory(value="+2348031234567").lead


def told(rows, *, run=judge_rows):
    return [(verdict.outcome.value, verdict.why) for verdict in run(rows)]


def imported(rows):
    return import_rows(rows, by=None)


def test_a_dry_run_writes_nothing(amina):
    assert told([row()]) == [("new", "")]
    assert not Sale.objects.exists()


def test_a_row_becomes_a_sale(amina):
    import_rows([row(product="Ring light", quantity="2", currency="sar", reference="A-1")], by=None)
    sale = Sale.objects.get()
    assert (sale.lead, sale.what, sale.amount, sale.currency) == (amina, "2 × Ring light", 13900, "SAR")
    assert (sale.origin, sale.origin_ref, sale.sold_at.date()) == ("import", "A-1", date(2026, 3, 31))


def test_the_same_list_twice_counts_once_and_equal_rows_are_two_sales(amina):
    rows = [row(2), row(3), row(4, reference="A-1")]
    assert [verdict.outcome for verdict in imported(rows)] == [Outcome.NEW] * 3
    assert told(rows) == [("known", "")] * 3
    assert told(rows, run=imported) == [("known", "")] * 3
    assert Sale.objects.count() == 3


def test_a_wrong_row_says_why_and_stops_no_other(amina):
    stranger = IdentityFactory(kind="email", value="b@x.ng").lead
    wrong = [
        row(phone="+2348039999999"),
        row(phone="12"),
        row(phone=""),
        row(email="b@x.ng"),
        row(lead="999999"),
        row(amount="about 5"),
        row(amount="$5"),
        row(amount="1.234,50"),
        row(amount="0"),
        row(amount="-5"),
        row(date=""),
        row(date="yesterday"),
        row(quantity="a few"),
        row(currency="naira"),
    ]
    wrong[4] = SaleRow(2, lead="999999", amount="1", date="2026-03-31")
    verdicts = import_rows([*wrong, row(99, reference="ok")], by=None)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.WRONG] * len(wrong) + [Outcome.NEW]
    assert all(verdict.why for verdict in verdicts[:-1])
    assert "different leads" in verdicts[3].why
    assert Sale.objects.get().lead != stranger


def test_people_are_found_by_number_address_and_lead(amina):
    bola = IdentityFactory(kind="email", value="bola@x.ng").lead
    chidi = LeadFactory()
    rows = [row(), SaleRow(3, email="Bola@X.ng", amount="1", date="31/03/2026")]
    rows.append(SaleRow(4, lead=str(chidi.pk), amount="٢٥٠", date="2026-03-31T10:00:00+01:00"))
    assert [verdict.lead for verdict in judge_rows(rows)] == [amina, bola, chidi]
    assert judge_rows(rows)[2].sold.amount == Decimal(250)


def test_a_thousand_rows_ask_as_much_as_ten(amina, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        judge_rows([row(number, amount=str(number)) for number in range(1, 1001)])


def test_columns_are_known_by_their_usual_names():
    assert guess_columns(["Phone", "المبلغ", "Order Number", "x"]) == {"phone": 0, "amount": 1, "reference": 2}
    rows = sale_rows([["Phone", "Total"], ["0803", "5"], ["0804"]], {"phone": 0, "amount": 1})
    assert rows == [SaleRow(2, phone="0803", amount="5"), SaleRow(3, phone="0804")]


class TestTables:
    def test_semicolons_arabic_code_page_and_empty_rows(self):
        content = "الهاتف;المبلغ\n0803;5\n;\n".encode("cp1256")
        assert read_table(io.BytesIO(content), max_rows=9) == [["الهاتف", "المبلغ"], ["0803", "5"]]

    def test_a_workbook_s_numbers_and_dates_are_text(self):
        book = Workbook()
        book.active.append(["phone", "amount", "date"])
        book.active.append([2348031234567, 13900.5, datetime(2026, 3, 31)])
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        assert read_table(file, max_rows=9)[1] == ["2348031234567", "13900.5", "2026-03-31T00:00:00"]

    @pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"a\n" * 20, b"a" * (3 * 1024**2)])
    def test_what_cannot_be_read_is_told(self, content):
        with pytest.raises(UnreadableTable):
            read_table(io.BytesIO(content), max_rows=9)


class TestPage:
    CSV = b"phone,total,date,item\n08031234567,13900,2026-03-31,Ring light\n0803,1,2026-03-31,Cable\n"

    def dry_run(self, client):
        file = SimpleUploadedFile("sales.csv", self.CSV)
        return client.post(reverse(PAGE), {"file": file})

    def test_the_dry_run_shows_each_row_and_the_next_step_writes(self, admin_client, amina):
        page = self.dry_run(admin_client)
        text = page.content.decode()
        assert "Note 1 sale" in text
        assert "“0803” cannot be a" in text
        assert not Sale.objects.exists()
        columns = page.context["columns"]
        said = {name: columns[name].value() for name in columns.fields}
        answer = admin_client.post(reverse(PAGE), {**said, "really": "1"}, follow=True)
        assert "1 sale noted." in answer.content.decode()
        assert Sale.objects.get().product_name == "Ring light"

    def test_a_table_that_was_tampered_with_is_refused(self, admin_client, amina):
        answer = admin_client.post(reverse(PAGE), {"table": "forged", "amount": "1", "really": "1"})
        assert "Choose the file again" in answer.content.decode()
        assert not Sale.objects.exists()

    def test_it_needs_the_permission(self, client):
        from tests.leads.factories import UserFactory

        client.force_login(UserFactory(is_staff=True))
        assert client.get(reverse(PAGE)).status_code == 403
