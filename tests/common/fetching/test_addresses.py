"""Nothing in our own network is called, however it is written, named or reached. A real server on loopback listens."""

import socket
from typing import Any

import pytest

from common.fetching import AddressRefused, FetchFailed, FetchRefused

PUBLIC = "93.184.215.14"

# %d is the port of a server that listens on 127.0.0.1. Ports are open in these, so that only the address can refuse.
WRITTEN = [
    "http://127.0.0.1:%d/",
    "http://localhost:%d/",
    "http://LOCALHOST.:%d/",
    "http://127.1:%d/",
    "http://127.0.1:%d/",
    "http://2130706433:%d/",
    "http://0x7f000001:%d/",
    "http://0x7f.0.0.1:%d/",
    "http://017700000001:%d/",
    "http://0177.0.0.1:%d/",
    "http://127.255.255.254:%d/",
    "http://0.0.0.0:%d/",
    "http://0:%d/",
    "http://[::1]:%d/",
    "http://[0:0:0:0:0:0:0:1]:%d/",
    "http://[::]:%d/",
    "http://[::ffff:127.0.0.1]:%d/",
    "http://[::ffff:7f00:1]:%d/",
    "http://[::127.0.0.1]:%d/",
    "http://[64:ff9b::7f00:1]:%d/",
    "http://[64:ff9b:1::7f00:1]:%d/",
    "http://[2002:7f00:1::]:%d/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:%d/",
    "http://[fe80::1]:%d/",
    "http://[fd00:ec2::254]:%d/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/",
    "http://2852039166/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/metadata/",
    "http://192.0.0.192/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://①②⑦.⓪.⓪.①:%d/",
    "http://127。0。0。1:%d/",
    "http://user@127.0.0.1:%d/",
    "http://shop.example@127.0.0.1:%d/",
    "http://127.0.0.1:%d\\@shop.example/",
    "http://shop.example\\@127.0.0.1:%d/",
    "http://127.0.0.1:%d/\r\nHost: shop.example",
    " http://127.0.0.1:%d/",
    "http://127.0.0.1 :%d/",
    "http:///127.0.0.1:%d/",
    "//127.0.0.1:%d/",
    "file:///etc/passwd",
    "ftp://127.0.0.1:%d/",
    "gopher://127.0.0.1:%d/_GET",
    "unix:///run/docker.sock",
    "data:text/html,x",
    "http://127.0.0.1:99999/",
    "http://[127.0.0.1:%d/",
    "",
]


def _filled(url: str, port: int) -> str:
    return url.replace("%d", str(port))


@pytest.mark.parametrize("url", WRITTEN)
def test_an_address_of_our_own_is_refused_before_a_byte_is_sent(url, shop, make_fetcher, monkeypatch):
    monkeypatch.setattr("common.fetching.addresses._PORTS", {"http": shop.port, "https": shop.port})
    shop.put("/", b"secret")
    with pytest.raises((FetchRefused, FetchFailed)) as caught:
        make_fetcher(opens_loopback=False).fetch(_filled(url, shop.port))
    assert not shop.seen
    if not any(letter in url for letter in ("①", "。", "LOCALHOST.")):
        # How a resolver reads those is its own affair; nobody may be reached.
        assert isinstance(caught.value, AddressRefused)


@pytest.mark.parametrize(
    "url", [url for url in WRITTEN if url.startswith("http://") and "%d" in url and "///" not in url]
)
def test_a_page_cannot_send_us_there(url, shop, make_fetcher, monkeypatch):
    """The first page is called as if loopback were the public web; every hop is judged anew."""
    fetcher = make_fetcher(opens_loopback=True)
    shop.put("/start", b"", 302, Location=_filled(url, shop.port + 1).replace("\r\n", ""))
    shop.put("/", b"secret")
    _only_this_server_is_public(monkeypatch, shop.port)
    with pytest.raises((FetchRefused, FetchFailed)):
        fetcher.fetch(f"{shop.url}/start")
    assert shop.asked == ["/start"]


def _only_this_server_is_public(monkeypatch: Any, port: int) -> None:
    from common.fetching import addresses

    def require(url: str, **_: Any) -> None:
        if url.startswith(f"http://127.0.0.1:{port}/"):
            return
        judge(url)

    judge = addresses.require_public
    monkeypatch.setattr(addresses, "require_public", require)


def _names(monkeypatch: Any, answers: list[list[str]]) -> None:
    """A name server that answers so, one question after the other; the last answer stays."""
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "shop.example":
            return real(host, port, *args, **kwargs)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise socket.gaierror("nobody knows it")
        return [each for address in found for each in real(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([["127.0.0.1"]], id="a name of ours"),
        pytest.param([["10.0.0.5"]], id="a private name"),
        pytest.param([["169.254.169.254"]], id="a metadata name"),
        pytest.param([["::1"]], id="a name of ours in IPv6"),
        pytest.param([["::ffff:127.0.0.1"]], id="IPv4 inside IPv6"),
        pytest.param([[PUBLIC, "127.0.0.1"]], id="one of several"),
        pytest.param([[PUBLIC], ["127.0.0.1"]], id="another answer the second time"),
        pytest.param([[], ["127.0.0.1"]], id="no answer the first time"),
        pytest.param([[PUBLIC], ["::1", "127.0.0.1"]], id="another family the second time"),
    ],
)
def test_a_name_that_leads_to_us_reaches_nobody(answers, shop, make_fetcher, monkeypatch):
    monkeypatch.setattr("common.fetching.addresses._PORTS", {"http": shop.port, "https": shop.port})
    shop.put("/", b"secret")
    _names(monkeypatch, answers)
    with pytest.raises((FetchRefused, FetchFailed)):
        make_fetcher(opens_loopback=False).fetch(f"http://shop.example:{shop.port}/")
    assert not shop.seen


def test_a_proxy_of_the_environment_is_not_asked(shop, make_fetcher, monkeypatch):
    """It would be the peer, and could reach what we may not."""
    monkeypatch.setenv("http_proxy", shop.url)
    _names(monkeypatch, [[PUBLIC], []])
    with pytest.raises(FetchFailed):
        make_fetcher(opens_loopback=False).fetch("http://shop.example/")
    assert not shop.seen


def test_only_the_webs_own_ports_are_called(make_fetcher, shop):
    with pytest.raises(AddressRefused, match="ports 80 and 443"):
        make_fetcher(opens_loopback=False).fetch(f"http://{PUBLIC}:6379/")


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/", "http://192.168.0.1:8080/"])
def test_the_simulators_setting_opens_this_machine_and_no_network(url, make_fetcher):
    with pytest.raises(AddressRefused, match="private network"):
        make_fetcher(opens_loopback=True).fetch(url)


def test_the_simulators_setting_opens_this_machine(shop, make_fetcher):
    shop.put("/", b"page")
    assert make_fetcher(opens_loopback=True).fetch(f"{shop.url}/").body == b"page"


def test_a_refusal_says_what_is_wrong_and_shows_no_secret(make_fetcher):
    with pytest.raises(AddressRefused) as caught:
        make_fetcher(opens_loopback=False).fetch("http://127.0.0.1/?token=hidden")
    assert str(caught.value) == "127.0.0.1 is on this machine or in a private network."
