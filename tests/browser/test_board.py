"""What only a browser shows: cards dragged, refused, fought for, lost and won; by mouse, keys and on a phone."""

from threading import Thread

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.urls import reverse

from leads.choices import Stage
from leads.models import Lead, Sale
from leads.services.pipeline import move_stage
from tests.leads.factories import LeadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass-phrase"


@pytest.fixture
def people():
    User.objects.create_superuser("amal", password=PASSWORD)
    viewer = User.objects.create_user("vera", password=PASSWORD, is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_lead"))
    User.objects.create_user("chidi", first_name="Chidi", is_staff=True)
    return {
        name: LeadFactory(first_name=name, stage=stage, value=13900, currency="NGN")
        for name, stage in (("Amina", Stage.NEW), ("Bola", Stage.QUALIFIED), ("Funke", Stage.CONTACTED))
    }


@pytest.fixture
def board(live_server, people) -> str:
    return live_server.url + reverse("board:page")


def _log_in(page, address: str, language: str = "en", user: str = "amal") -> list[str]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page.goto(address)
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#board .mj-deal")
    return faults


def _drag(page, name: str, stage: str) -> None:
    _lift(page, name)
    _drop(page, stage)


def _lift(page, name: str) -> None:
    """As a hand does it: the card is taken hold of when it lies still and nothing lies over it."""
    page.locator(".mj-deal", has_text=name).hover()
    box = page.wait_for_function(_BOX, arg=name).json_value()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 4, steps=4)


_BOX = """name => {
    const card = [...document.querySelectorAll(".mj-deal")].find((each) => each.innerText.includes(name));
    return card && card.getBoundingClientRect().toJSON();
}"""


def _drop(page, stage: str) -> None:
    column = page.locator(f"#cards-{stage}").bounding_box()
    page.mouse.move(column["x"] + column["width"] / 2, column["y"] + 60, steps=12)
    page.wait_for_timeout(100)
    page.mouse.up()


# As over a slow line.
_SLOW = """() => {
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (body) { setTimeout(() => send.call(this, body), 700); };
}"""


def _lies_in(page, name: str, stage: str) -> None:
    page.wait_for_selector(f"#cards-{stage} .mj-deal >> text={name}")
    assert page.locator(".mj-deal", has_text=name).count() == 1


def _stage(lead: Lead) -> str:
    return Lead.objects.values_list("stage", flat=True).get(pk=lead.pk)


def test_a_card_is_dragged_refused_and_taken_back(board, people, open_browser):
    with open_browser() as page:
        faults = _log_in(page, board)
        _drag(page, "Funke", "QUALIFIED")
        page.wait_for_selector("#toasts >> text=Funke Bello is now in “Qualified”.")
        _lies_in(page, "Funke", "QUALIFIED")
        assert page.inner_text("#head-QUALIFIED .mj-column__count") == "2"
        page.click("#toasts >> text=Undo")
        _lies_in(page, "Funke", "CONTACTED")
        _drag(page, "Amina", "WON")
        page.wait_for_selector("#toasts >> text=A lead cannot go from “New” to “Won”.")
        _lies_in(page, "Amina", "NEW")
        assert faults == []

    assert [_stage(lead) for lead in people.values()] == ["NEW", "QUALIFIED", "CONTACTED"]


def test_a_hand_quicker_than_the_line_loses_no_move(board, people, open_browser):
    with open_browser() as page:
        faults = _log_in(page, board)
        page.evaluate(_SLOW)
        _drag(page, "Amina", "CONTACTED")
        _drag(page, "Amina", "QUALIFIED")
        _lift(page, "Bola")
        page.wait_for_selector("#toasts >> text=Amina Bello is now in “Qualified”.")
        _drop(page, "CONVERTED")
        page.wait_for_selector("#toasts >> text=Bola Bello is now in “Converted”.")
        _lies_in(page, "Amina", "QUALIFIED")
        _lies_in(page, "Bola", "CONVERTED")
        assert faults == []

    assert [_stage(people[name]) for name in ("Amina", "Bola")] == ["QUALIFIED", "CONVERTED"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_losing_asks_why_and_winning_asks_what(language, board, people, open_browser):
    with open_browser() as page:
        faults = _log_in(page, board, language)
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        _drag(page, "Amina", "LOST")
        page.wait_for_selector("#ask-LOST[open]")
        page.keyboard.press("Escape")
        _lies_in(page, "Amina", "NEW")
        _drag(page, "Amina", "LOST")
        page.wait_for_selector("#ask-LOST[open]")
        page.locator("#ask-LOST [data-reason]").first.click()
        page.click("#ask-LOST [value=go]")
        _lies_in(page, "Amina", "LOST")
        _drag(page, "Bola", "WON")
        page.wait_for_selector("#ask-WON[open]")
        assert page.input_value("#ask-WON [name=amount]") == "13900.00"
        page.fill("#ask-WON [name=amount]", "12500.50")
        page.fill("#ask-WON [name=product_name]", "Ring light")
        page.click("#ask-WON [value=go]")
        _lies_in(page, "Bola", "WON")
        page.wait_for_selector(".mj-toast >> text=12,500.50")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert faults == []

    assert _stage(people["Amina"]) == "LOST"
    assert Lead.objects.get(first_name="Amina").lost_reason
    sale = Sale.objects.get()
    assert (sale.lead, str(sale.amount), sale.product_name) == (people["Bola"], "12500.50", "Ring light")


def test_of_two_who_drag_one_card_the_second_is_told(board, people, open_browser, live_server):
    with open_browser() as page:
        faults = _log_in(page, board)
        page.route("**/pulse/**", lambda route: route.abort())
        request = page.context.request
        token = page.evaluate("JSON.parse(document.getElementById('board').getAttribute('hx-headers'))['X-CSRFToken']")
        # Somebody else is quicker, in a browser of their own.
        answer = request.post(
            live_server.url + reverse("board:move", args=[people["Amina"].pk]),
            form={"to": "CONTACTED", "seen": "NEW"},
            headers={"X-CSRFToken": token, "HX-Request": "true", "Referer": board},
        )
        assert answer.ok
        _drag(page, "Amina", "QUALIFIED")
        page.wait_for_selector("#toasts >> text=amal was first and moved Amina Bello to “Contacted”")
        _lies_in(page, "Amina", "CONTACTED")
        assert faults == []

    assert _stage(people["Amina"]) == "CONTACTED"


def test_what_others_move_moves_by_itself(board, people, open_browser):
    mover = User.objects.get(username="chidi")
    with open_browser() as page:
        faults = _log_in(page, board)
        _in_a_thread(lambda: move_stage(lead=Lead.objects.get(first_name="Amina"), to=Stage.CONTACTED, by=mover))
        page.wait_for_selector("#cards-CONTACTED .mj-deal >> text=Amina", timeout=15_000)
        assert page.inner_text("#head-NEW .mj-column__count") == "0"
        assert faults == []


@pytest.mark.parametrize(("language", "ahead"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_the_keys_pick_up_carry_and_drop(language, ahead, board, people, open_browser):
    with open_browser() as page:
        faults = _log_in(page, board, language)
        back = "ArrowLeft" if ahead == "ArrowRight" else "ArrowRight"
        page.focus("#cards-NEW .mj-deal")
        page.keyboard.press(ahead)
        assert "Funke" in page.evaluate("document.activeElement.innerText")
        page.keyboard.press(back)
        page.keyboard.press("m")
        assert "Amina" in page.inner_text("#board-said")
        page.keyboard.press(ahead)
        _lies_in(page, "Amina", "CONTACTED")
        page.keyboard.press("Escape")
        _lies_in(page, "Amina", "NEW")
        page.keyboard.press("Space")
        page.keyboard.press(ahead)
        page.keyboard.press(ahead)
        page.keyboard.press("Enter")
        page.wait_for_selector("#toasts .mj-toast[data-done='1']")
        _lies_in(page, "Amina", "QUALIFIED")
        page.wait_for_function("document.activeElement.innerText.includes('Amina')")
        assert faults == []

    assert _stage(people["Amina"]) == "QUALIFIED"


def test_on_a_phone_one_stage_at_a_time_and_a_button_moves(board, people, open_browser):
    with open_browser(width=375, height=812) as page:
        faults = _log_in(page, board, "ar")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.click("#tab-QUALIFIED")
        page.wait_for_selector("#tab-QUALIFIED[aria-current]")
        card = page.locator(".mj-deal", has_text="Bola")
        page.wait_for_function(
            "(box => box.left >= 0 && box.right <= innerWidth)"
            "(document.querySelector('#cards-QUALIFIED .mj-deal').getBoundingClientRect())"
        )
        card.locator("[data-choose]").click()
        page.wait_for_selector("#choose[open]")
        assert page.locator("#choose [data-target=NEW]").is_hidden()
        page.click("#choose [data-target=CONVERTED]")
        page.wait_for_selector("#toasts .mj-toast[data-done='1']")
        assert page.locator("#cards-CONVERTED .mj-deal", has_text="Bola").count() == 1
        assert faults == []

    assert _stage(people["Bola"]) == "CONVERTED"


def test_a_filter_narrows_and_stays_in_the_address(board, people, open_browser):
    Lead.objects.filter(first_name="Funke").update(label="HOT")
    with open_browser() as page:
        faults = _log_in(page, board)
        page.select_option("[name=label]", "HOT")
        page.wait_for_selector("#none-NEW")
        assert page.locator(".mj-deal").count() == 1
        assert page.url.endswith("?label=HOT")
        page.click("#board-clear")
        page.wait_for_selector(".mj-deal >> text=Amina")
        page.fill("#board-search", "bol")
        page.wait_for_selector("#none-CONTACTED")
        assert faults == []


def test_a_viewer_cannot_drag(board, people, open_browser):
    with open_browser() as page:
        faults = _log_in(page, board, user="vera")
        _drag(page, "Funke", "QUALIFIED")
        page.wait_for_timeout(500)
        _lies_in(page, "Funke", "CONTACTED")
        assert faults == []

    assert _stage(people["Funke"]) == "CONTACTED"


def _in_a_thread(work) -> None:
    """Playwright's loop runs in this thread, where Django refuses the ORM."""

    def run() -> None:
        work()
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
