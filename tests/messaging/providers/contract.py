"""What every provider has to keep: inherited by each provider's tests, which add their own tables."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from messaging.content import Content
from messaging.errors import ContentRefused
from messaging.events import Event, Malformed
from messaging.providers.base import Answer, ChannelAccess, Outgoing, Provider, Verdict
from messaging.providers.registry import get_provider

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
TOKEN = "EAAtoken0secret0value0"
SECRETS = {"old": "first-app-secret", "new": "second-app-secret"}

NASTY_BODIES = [
    b"",
    b"null",
    b"[]",
    b"[[]]",
    b'"text"',
    b"0",
    b"NaN",
    b'{"entry": NaN}',
    b'{"entry": 1e999}',
    b'{"entry": ' + b"9" * 5000 + b"}",
    b"{",
    b"\xff\xfe\x00",
    b"\x00",
    b"{}" * 2,
    b"[" * 100_000,
    b'{"entry":' * 50_000,
    b'{"entry": [' + b"[" * 600 + b"]" * 600 + b"]}",
    b"<html>502 Bad Gateway</html>",
]

JUNK = [None, True, 0, -1, 10**30, 1.5, "", "\0", "\ud800", "x" * 300, [], [None], [[]], {}, {"": None}, {"type": []}]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
quick = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.differing_executors])


def fixtures(kind: str) -> list[Path]:
    return sorted((PAYLOADS / kind).glob("*.json"))


def load(kind: str, name: str) -> bytes:
    return (PAYLOADS / kind / f"{name}.json").read_bytes()


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every node of a JSON value."""
    yield path
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths(child, (*path, key))


def planted(value: Any, path: tuple[str | int, ...], junk: object) -> Any:
    """`value` with `junk` in the place of one node."""
    if not path:
        return junk
    changed = copy.deepcopy(value)
    parent = changed
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = junk
    return changed


def assert_storable(events: list[Event]) -> None:
    """PostgreSQL takes neither NUL nor lone surrogates nor numbers that are none; instants are aware."""
    text = json.dumps([asdict(event) for event in events], default=str, allow_nan=False, ensure_ascii=False)
    text.encode("utf-8")
    assert "\\u0000" not in text
    for event in events:
        for name in ("sent_at", "at", "up_to"):
            assert getattr(getattr(event, name, None), "tzinfo", True)


class ProviderContract:
    kind: ClassVar[str]
    credentials: ClassVar[Mapping[str, str]]
    malformed: ClassVar[frozenset[str]] = frozenset()  # fixtures that are meant to be broken
    # The header that opens the provider's door.
    access: ClassVar[Mapping[str, str]] = {"Authorization": f"Bearer {TOKEN}"}
    carried: ClassVar[list[Content]]
    refused: ClassVar[list[Content]]
    # status, headers, body → verdict, code, wait
    answers: ClassVar[list[tuple[int, dict[str, str], bytes, Verdict, str, float]]]

    @property
    def provider(self) -> Provider:
        return get_provider(self.kind)

    @property
    def channel(self) -> ChannelAccess:
        return ChannelAccess("300000000000202", self.credentials, "http://127.0.0.1:1")

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        raise NotImplementedError

    def refusal(self, code: int, message: str) -> bytes:
        """The provider's own error object."""
        return json.dumps({"error": {"code": code, "message": message}}).encode()

    def parse(self, body: bytes) -> list[Event]:
        return list(self.provider.parse(body))

    # Who may call

    @pytest.mark.parametrize("name", SECRETS)
    def test_it_names_the_secret_that_signed(self, name: str) -> None:
        headers = self.sign(b"{}", SECRETS[name])
        assert self.provider.verify(body=b"{}", headers=headers, secrets=SECRETS) == name

    @pytest.mark.parametrize("secret", ["", "another secret", "first-app-secre", "first-app-secret "])
    def test_it_refuses_other_secrets(self, secret: str) -> None:
        assert self.provider.verify(body=b"{}", headers=self.sign(b"{}", secret), secrets=SECRETS) is None

    def test_it_refuses_a_missing_signature(self) -> None:
        assert self.provider.verify(body=b"{}", headers={}, secrets=SECRETS) is None

    @pytest.mark.parametrize("secrets", [{}, {"empty": ""}])
    def test_no_secret_opens_nothing(self, secrets: dict[str, str]) -> None:
        assert self.provider.verify(body=b"{}", headers=self.sign(b"{}", ""), secrets=secrets) is None
        assert self.provider.verify(body=b"{}", headers={}, secrets=secrets) is None

    @pytest.mark.parametrize("junk", ["é", "sha256=é", "Bearer \udc80", "\udcff"])
    def test_a_signature_of_odd_characters_is_refused(self, junk: str) -> None:
        headers = dict.fromkeys(self.sign(b"{}", "x"), junk)
        assert self.provider.verify(body=b"{}", headers=headers, secrets=SECRETS) is None

    # What comes in

    @pytest.mark.parametrize("body", NASTY_BODIES, ids=lambda body: repr(body[:20]))
    def test_a_body_that_is_no_object_is_one_malformed(self, body: bytes) -> None:
        (event,) = self.parse(body)
        assert isinstance(event, Malformed)

    @quick
    @given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
    @example(b'{"object": "page", "entry": {}}')
    def test_garbage_never_raises(self, body: bytes) -> None:
        assert_storable(self.parse(body))

    @quick
    @given(st.data())
    def test_any_node_may_be_junk(self, data: st.DataObject) -> None:
        """And what is junk is known to be: no error of ours is caught on the way."""
        fixture = data.draw(st.sampled_from(fixtures(self.kind)), label="fixture")
        body = json.loads(fixture.read_bytes())
        path = data.draw(st.sampled_from(list(paths(body))), label="path")
        junk = data.draw(st.sampled_from(JUNK) | json_values, label="junk")
        events = self.parse(json.dumps(planted(body, path, junk)).encode())
        assert_storable(events)
        assert not [event for event in events if isinstance(event, Malformed) and "while parsing" in event.why]

    def test_every_captured_body_is_understood(self) -> None:
        broken = {
            fixture.stem
            for fixture in fixtures(self.kind)
            if any(isinstance(event, Malformed) for event in self.parse(fixture.read_bytes()))
        }
        assert broken == self.malformed

    def test_the_same_body_reads_the_same_twice(self) -> None:
        for fixture in fixtures(self.kind):
            first, second = (self.ids(self.parse(fixture.read_bytes())) for _ in range(2))
            assert first == second

    @staticmethod
    def ids(events: list[Event]) -> list[tuple[str, str]]:
        return [(type(event).__name__, getattr(event, "provider_id", "")) for event in events]

    # What goes out

    def test_every_content_it_carries_becomes_json(self) -> None:
        for content in self.carried:
            self.provider.check(content)
            call = self.provider.build(self.channel, self.outgoing(content))
            assert json.loads(json.dumps(call.json)) == call.json
            assert call.url.startswith(self.channel.base_url + "/")
            assert call.headers["Content-Type"] == "application/json"
            assert dict(call.headers).items() >= self.access.items()

    def test_what_it_cannot_carry_is_refused_with_a_sentence(self) -> None:
        for content in self.refused:
            with pytest.raises(ContentRefused) as refusal:
                self.provider.check(content)
            assert len(str(refusal.value)) > 15

    def test_the_token_is_in_no_url_and_no_body(self) -> None:
        for content in self.carried:
            call = self.provider.build(self.channel, self.outgoing(content))
            assert TOKEN not in call.url + json.dumps(call.json)

    @staticmethod
    def outgoing(content: Content) -> Outgoing:
        return Outgoing(to="2348000010011", content=content, correlator="m-1", quoted_id="quoted-1")

    # What the provider answers

    def read(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        return self.provider.read(status=status, headers=headers or {}, body=body)

    def test_its_errors_are_classified(self) -> None:
        for status, headers, body, verdict, code, wait in self.answers:
            answer = self.read(status, body, headers)
            assert (answer.verdict, answer.code, answer.wait_seconds) == (verdict, code, wait), body
            assert len(answer.text) > 15

    @pytest.mark.parametrize("status", [200, 204, 302, 400, 403, 404, 408, 500, 502, 503, 504])
    @pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"error": "text"}', b"[" * 100_000])
    def test_without_the_providers_word_nobody_knows(self, status: int, body: bytes) -> None:
        assert self.read(status, body).verdict is Verdict.UNKNOWN

    @pytest.mark.parametrize("status", [502, 504])
    def test_a_gateways_status_is_unknown_whatever_the_body(self, status: int) -> None:
        assert self.read(status, self.refusal(100, "x")).verdict is Verdict.UNKNOWN

    @pytest.mark.parametrize(("status", "verdict"), [(401, Verdict.CHANNEL_DOWN), (429, Verdict.THROTTLED)])
    def test_two_bare_statuses_speak_for_themselves(self, status: int, verdict: Verdict) -> None:
        assert self.read(status, b"").verdict is verdict

    def test_a_code_not_in_the_table_is_final_and_shown(self) -> None:
        answer = self.read(400, self.refusal(987654, "Brand new"))
        assert answer.verdict is Verdict.PERMANENT
        assert "987654: Brand new" in answer.text

    def test_a_token_that_the_provider_repeats_is_hidden(self) -> None:
        assert TOKEN not in repr(self.read(401, self.refusal(190, f"Malformed access token {TOKEN}")))

    @quick
    @given(st.integers(200, 599), json_values.map(lambda value: json.dumps({"error": value}).encode()))
    def test_no_answer_raises(self, status: int, body: bytes) -> None:
        self.read(status, body)

    # What staff fill in

    def test_the_address_and_the_credentials_have_names(self) -> None:
        assert self.provider.credential_fields.keys() >= self.credentials.keys()
        assert self.provider.base_url_setting.isupper()
