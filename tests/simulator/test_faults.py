"""What goes wrong on purpose, the counters of it, and the providers' own limits."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import requests

from tests.simulator.conftest import AMAKA, NUMBER, PAGE, statuses_in, text_to

PATH = f"/{NUMBER}/messages"


def send_many(graph, count):
    answers = (graph("POST", PATH, text_to(f"23480000{place:05d}")) for place in range(count))
    return Counter(status for status, _ in answers)


def test_5xx_carries_graphs_own_error_and_accepts_nothing(house, graph):
    house.control("faults", {"rate_5xx": 1})
    status, answer = graph("POST", PATH, text_to())
    assert (status, answer["error"]["code"]) in [(500, 131000), (503, 131016)]
    assert answer["error"]["is_transient"] is True
    assert house.control("messages")["messages"] == []
    assert house.control("faults")["injected_5xx"] == 1


def test_rates_partial_updates_and_the_seed(house, graph):
    house.control("webhooks", {"on": False})
    house.control("faults", {"rate_5xx": 0.3, "seed": 7})
    settings = house.control("faults", {"rate_429": 0.2})
    assert (settings["rate_5xx"], settings["rate_429"]) == (0.3, 0.2)
    first = send_many(graph, 200)
    counts = house.control("faults")
    assert counts["injected_5xx"] == first[500] + first[503]
    assert 40 < counts["injected_5xx"] < 80
    assert counts["injected_429"] == first[429]
    assert 25 < counts["injected_429"] < 60
    assert len(house.control("messages")["messages"]) == first[200]
    house.control("faults", {"seed": 7})
    assert send_many(graph, 200) == first


def test_429_per_provider(house, graph, whapi):
    house.control("faults", {"rate_429": 1})
    assert graph("POST", PATH, text_to())[1]["error"]["code"] == 130429
    page = graph("POST", f"/{PAGE}/messages", {"recipient": {"id": "7"}, "message": {"text": "x"}})
    assert (page[0], page[1]["error"]["code"]) == (429, 613)
    gateway = whapi("POST", "/messages/text", {"to": AMAKA, "body": "x"})
    assert (gateway[0], gateway[1]["error"]["code"]) == (429, 429)


def test_faults_of_one_provider_leave_the_others_alone(house, graph, whapi):
    house.control("faults", {"provider": "whapi", "rate_5xx": 1})
    house.control("faults", {"channel": NUMBER, "error_code": 131042})
    status, answer = whapi("POST", "/messages/text", {"to": AMAKA, "body": "x"})
    assert (status, answer["error"]["code"]) == (500, 500)
    assert graph("POST", PATH, text_to())[1]["error"]["code"] == 131042
    assert graph("POST", f"/{PAGE}/messages", {"recipient": {"id": "7"}, "message": {"text": "x"}})[0] == 200
    assert house.control("faults")["injected_error_code"] == 1


@pytest.mark.parametrize("accepted", [0, 1])
def test_a_reset_connection_may_hide_an_accepted_message(house, graph, product, accepted):
    house.control("faults", {"rate_reset": 1, "accepted": accepted})
    with pytest.raises(requests.ConnectionError):
        graph("POST", PATH, text_to())
    counts = house.control("faults")
    assert (counts["resets_accepted"], counts["resets_not_accepted"]) == (accepted, 1 - accepted)
    assert len(house.control("messages")["messages"]) == accepted
    if accepted:
        product.wait_for(lambda bodies: len(statuses_in(bodies)) == 3)


@pytest.mark.parametrize("accepted", [0, 1])
def test_a_timeout_may_hide_an_accepted_message(house, graph, product, accepted):
    house.control("faults", {"rate_timeout": 1, "accepted": accepted})
    with pytest.raises(requests.Timeout):
        graph.session.post(graph.base + PATH, json=text_to(), timeout=0.2)
    counts = house.control("faults")
    assert (counts["timeouts_accepted"], counts["timeouts_not_accepted"]) == (accepted, 1 - accepted)
    assert len(house.control("messages")["messages"]) == accepted
    if accepted:
        product.wait_for(lambda bodies: len(statuses_in(bodies)) == 3)


def test_a_lost_answer_to_a_bad_message_counts_as_not_accepted(house, graph):
    house.control("faults", {"rate_reset": 1, "accepted": 1})
    with pytest.raises(requests.ConnectionError):
        graph("POST", PATH, text_to(body=""))
    assert house.control("faults")["resets_not_accepted"] == 1


def test_latency_is_added(house, graph):
    house.control("faults", {"latency_ms": 150})
    started = time.perf_counter()
    assert graph("POST", PATH, text_to())[0] == 200
    assert time.perf_counter() - started > 0.14


def test_nonsense_is_refused(house):
    with pytest.raises(ValueError, match="400"):
        house.control("faults", {"rate_5xx": "often"})


def test_throughput_per_number(house, graph):
    house.control("limits", {"mps": 5})
    answers = [graph("POST", PATH, text_to(f"234800000000{place}")) for place in range(7)]
    assert [status for status, _ in answers] == [200] * 5 + [400] * 2
    assert answers[-1][1]["error"]["code"] == 130429
    assert graph("POST", "/300000000000999/messages", text_to())[0] == 200


def test_pair_rate(house, graph):
    house.control("limits", {"pair_seconds": 6, "pair_burst": 2})
    codes = [graph("POST", PATH, text_to())[1].get("error", {}).get("code") for _ in range(3)]
    assert codes == [None, None, 131056]
    assert graph("POST", PATH, text_to("2348000010022"))[0] == 200


def test_a_portfolio_reaches_so_many_people_a_day_over_all_its_numbers(house, graph):
    for number in ("300000000000991", "300000000000992"):
        house.control("channels", {"kind": "whatsapp_cloud", "external_id": number, "portfolio": "77"})
    house.control("limits", {"people": 2, "people_seconds": 0.5})
    hello = {"type": "template", "template": {"name": "hello_world", "language": {"code": "en_US"}}}

    def code(number: str, person: str) -> int | None:
        return graph("POST", f"/{number}/messages", text_to(person, **hello))[1].get("error", {}).get("code")

    assert code("300000000000991", "2348000010001") is None
    assert code("300000000000992", "2348000010002") is None
    assert code("300000000000992", "2348000010003") == 131048
    assert code("300000000000991", "2348000010002") is None  # counted before
    assert code("300000000000999", "2348000010003") is None  # another portfolio
    time.sleep(0.55)
    assert code("300000000000991", "2348000010004") is None


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_24_hour_window(house, graph, product, mode):
    house.control("limits", {"window": mode})
    status, answer = graph("POST", PATH, text_to())
    if mode == "sync":
        assert (status, answer["error"]["code"]) == (400, 131047)
    else:
        assert product.wait_for(lambda bodies: statuses_in(bodies))[0]["errors"][0]["code"] == 131047
    hello = {"name": "hello_world", "language": {"code": "en_US"}}
    assert graph("POST", PATH, text_to(type="template", template=hello))[0] == 200
    house.control("inbound", {"from": AMAKA, "text": "Hi"})
    assert graph("POST", PATH, text_to())[0] == 200


def test_messenger_window(house, graph):
    house.control("limits", {"window": True})
    message = {"recipient": {"id": "7000"}, "message": {"text": "x"}}
    error = graph("POST", f"/{PAGE}/messages", message)[1]["error"]
    assert (error["code"], error["error_subcode"]) == (10, 2018278)
    tagged = {**message, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    assert graph("POST", f"/{PAGE}/messages", tagged)[0] == 200
