"""Files, templates, numbers, pages and people over the Graph API."""

from __future__ import annotations

import hashlib
import time

from tests.simulator.conftest import ACCOUNT, AMAKA, NUMBER, PAGE, text_to


def upload(graph, content=b"\x89PNG picture", mime_type="image/png"):
    form = {"messaging_product": "whatsapp", "type": mime_type}
    status, answer = graph("POST", f"/{NUMBER}/media", data=form, files={"file": ("a.png", content, mime_type)})
    assert status == 200, answer
    return answer["id"]


def test_a_file_is_uploaded_sent_resolved_fetched_and_deleted(graph):
    media_id = upload(graph)
    assert graph("POST", f"/{NUMBER}/messages", text_to(type="image", image={"id": media_id}))[0] == 200
    facts = graph("GET", f"/{media_id}")[1]
    assert facts["mime_type"] == "image/png"
    assert facts["file_size"] == len(b"\x89PNG picture")
    assert facts["sha256"] == hashlib.sha256(b"\x89PNG picture").hexdigest()
    fetched = graph.session.get(facts["url"], timeout=5)
    assert (fetched.status_code, fetched.content) == (200, b"\x89PNG picture")
    assert graph("DELETE", f"/{media_id}") == (200, {"success": True})
    status, answer = graph("GET", f"/{media_id}")
    assert (status, answer["error"]["code"], answer["error"]["error_subcode"]) == (400, 100, 33)


def test_a_link_needs_the_token_and_expires(graph, sim):
    media_id = upload(graph)
    url = graph("GET", f"/{media_id}")[1]["url"]
    assert graph.session.get(url, headers={"Authorization": ""}, timeout=5).status_code == 401
    sim.control("limits", {"media_url_seconds": 0.05})
    short = graph("GET", f"/{media_id}")[1]["url"]
    time.sleep(0.06)
    assert graph.session.get(short, timeout=5).status_code == 404
    assert graph.session.get(url, timeout=5).status_code == 200


def test_pictures_above_five_megabytes_are_refused(graph):
    form = {"messaging_product": "whatsapp", "type": "image/png"}
    big = {"file": ("a.png", b"x" * (5 * 1024 * 1024 + 1), "image/png")}
    assert graph("POST", f"/{NUMBER}/media", data=form, files=big)[1]["error"]["code"] == 131053


def test_templates_are_paged_and_filtered(graph):
    path = f"/{ACCOUNT}/message_templates"
    first = graph("GET", path, params={"limit": 2, "fields": "name,status"})[1]
    assert len(first["data"]) == 2
    assert set(first["data"][0]) == {"id", "name", "status"}
    names = [each["name"] for each in first["data"]]
    following = first["paging"].get("next")
    while following:
        page = graph.session.get(following, timeout=5).json()
        names += [each["name"] for each in page["data"]]
        following = page["paging"].get("next")
    assert len(names) == len(graph("GET", path)[1]["data"])
    arabic = graph("GET", path, params={"name": "rainy_sale", "language": "ar"})[1]["data"]
    assert [each["category"] for each in arabic] == ["MARKETING"]
    assert graph("GET", path, params={"status": "REJECTED"})[1]["data"] == []


def test_nonsense_is_refused_not_broken(graph):
    assert graph("GET", f"/{ACCOUNT}/message_templates", params={"limit": "many"})[1]["error"]["code"] == 100
    broken = {"message": "{nonsense"}
    assert graph("POST", f"/{PAGE}/message_attachments", data=broken, files={"x": b""})[1]["error"]["code"] == 100
    assert graph("POST", f"/{NUMBER}/no_such_edge")[1]["error"]["code"] == 100


def test_a_template_is_created_reviewed_and_deleted(house, graph, product):
    body = [{"type": "BODY", "text": "Hi {{1}}"}]
    order = {"name": "eid_sale", "language": "ar", "category": "MARKETING", "components": body}
    status, answer = graph("POST", f"/{ACCOUNT}/message_templates", order)
    assert (status, answer["status"]) == (200, "PENDING")
    (change,) = product.wait_for(lambda bodies: bodies and bodies[0]["entry"][0]["changes"])
    assert change["field"] == "message_template_status_update"
    assert (change["value"]["event"], change["value"]["message_template_id"]) == ("APPROVED", int(answer["id"]))
    assert graph("POST", f"/{ACCOUNT}/message_templates", order)[1]["error"]["code"] == 100
    assert graph("DELETE", f"/{ACCOUNT}/message_templates", params={"name": "eid_sale"}) == (200, {"success": True})
    assert graph("GET", f"/{ACCOUNT}/message_templates", params={"name": "eid_sale"})[1]["data"] == []


def test_a_paused_template_is_announced_and_can_be_unpaused(house, graph, product):
    template = house.control("templates", {"account": ACCOUNT, "name": "rainy_sale", "status": "PAUSED"})
    assert product.wait_for(lambda bodies: bodies)[0]["entry"][0]["changes"][0]["value"]["event"] == "PAUSED"
    assert graph("POST", f"/{template['id']}/unpause") == (200, {"success": True})
    assert graph("GET", f"/{template['id']}")[1]["status"] == "APPROVED"


def test_a_number_tells_about_itself(house, graph):
    house.control("channels", {"external_id": NUMBER, "quality_rating": "YELLOW", "display_address": "2348000001000"})
    facts = graph("GET", f"/{NUMBER}", params={"fields": "display_phone_number,quality_rating"})[1]
    assert (facts["display_phone_number"], facts["quality_rating"]) == ("2348000001000", "YELLOW")
    assert graph("GET", f"/{ACCOUNT}/phone_numbers")[1]["data"][0]["id"] == NUMBER


def test_a_page_and_people(house, graph):
    assert graph("GET", f"/{PAGE}", params={"fields": "name"})[1] == {"id": PAGE, "name": "Example Electronics"}
    house.control("inbound", {"provider": "messenger", "from": "7000", "name": "Amaka Obi", "text": "Hi"})
    person = graph("GET", "/7000", params={"fields": "first_name,last_name"})[1]
    assert person == {"id": "7000", "first_name": "Amaka", "last_name": "Obi"}
    status, answer = graph("GET", "/70000033", params={"fields": "first_name"})
    assert (status, answer["error"]["code"], answer["error"]["error_subcode"]) == (400, 100, 33)


def test_inbound_media_can_be_fetched(house, graph, product):
    house.control("inbound", {"from": AMAKA, "type": "image", "caption": "Cracked"})
    message = product.bodies()[0]["entry"][0]["changes"][0]["value"]["messages"][0]
    assert message["image"]["caption"] == "Cracked"
    url = graph("GET", f"/{message['image']['id']}")[1]["url"]
    assert graph.session.get(url, timeout=5).content.startswith(b"\x89PNG")
