"""The secrets and the environment of a demo."""

import socket

import pytest

from runner import demo


@pytest.fixture
def demo_file(tmp_path, monkeypatch):
    path = tmp_path / "demo.json"
    monkeypatch.setattr(demo, "DEMO_FILE", path)
    return path


def test_every_demo_secret_says_so_and_stays_the_same(demo_file):
    first, second = demo.demo_values(8000), demo.demo_values(8000)
    assert all(first[name].startswith("demo-") for name in demo.demo_secrets() if name != "admin_user")
    assert {name: first[name] for name in demo.demo_secrets()} == {name: second[name] for name in demo.demo_secrets()}


def test_no_two_installations_share_a_secret():
    one, other = demo.demo_secrets(), demo.demo_secrets()
    assert [name for name in one if one[name] == other[name]] == ["admin_user"]


def test_only_the_owner_reads_the_secrets(demo_file):
    demo.demo_values(8000)
    assert demo_file.stat().st_mode & 0o777 == 0o600


def test_what_the_seed_added_is_kept_and_addresses_follow_the_port(demo_file):
    demo.write_demo(demo.demo_values(8000) | {"channels": [{"kind": "whapi"}]})
    values = demo.demo_values(9000)
    assert values["channels"] == [{"kind": "whapi"}]
    assert values["base_url"] == "http://127.0.0.1:9000"


def test_the_simulator_takes_the_next_port_that_is_free():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert demo.free_port(taken) != taken
    assert demo.free_port(taken) == taken


def test_the_processes_get_the_demo_and_not_the_lock(demo_file, monkeypatch):
    monkeypatch.setenv("META_APP_SECRET", "a real one")
    values = demo.demo_values(8000)
    env = demo.environment(values, 8000)
    assert env["META_APP_SECRET"] == values["app_secret"]
    assert env["WHAPI_URL"] == values["simulator_url"] + "/whapi"
    assert env["WAHA_URL"] == values["simulator_url"] + "/waha"
    # A variable NAME_FILE would be read as the file of the setting NAME.
    assert "MAJLIS_DEMO_FILE" not in env


def test_keys_of_language_models_stay_out_of_the_demo_unless_it_is_told_to_use_them(demo_file, monkeypatch):
    own = {
        "ANTHROPIC_API_KEY": "sk-real", "GEMINI_API_KEY_FILE": "/run/key", "LLM_SERVERS": "ollama",
        "OPENAI_BASE_URL": "https://proxy.example/v1",
    }  # fmt: skip
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    values = demo.demo_values(8000)
    for wish in ("", "0", "simulated"):
        monkeypatch.setenv("DEMO_LLM", wish)
        env = demo.environment(values, 8000)
        assert [name for name, value in own.items() if env.get(name) == value] == []
        assert not demo.uses_real_models()
    monkeypatch.setenv("DEMO_LLM", "real")
    assert own.items() <= demo.environment(values, 8000).items()
    assert demo.uses_real_models()
    monkeypatch.setenv("DEMO_LLM", "yes")
    with pytest.raises(SystemExit, match="simulated or real"):
        demo.environment(values, 8000)


def test_the_simulator_plays_language_models_only_where_it_is_asked_to(demo_file, monkeypatch):
    for name in ("DEMO_LLM", "ANTHROPIC_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    values = demo.demo_values(8000)
    assert "ANTHROPIC_API_KEY" not in demo.environment(values, 8000)
    monkeypatch.setenv("DEMO_LLM", "simulated")
    env = demo.environment(values, 8000)
    assert env["ANTHROPIC_API_KEY"] == env["OPENAI_API_KEY"] == "simulated"
    assert env["ANTHROPIC_BASE_URL"] == values["simulator_url"] + "/llm/anthropic"
    assert env["OPENAI_BASE_URL"] == values["simulator_url"] + "/llm/openai/v1"
