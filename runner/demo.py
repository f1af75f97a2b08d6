"""What makes an installation a demo: secrets that say so, addresses, and the environment of its processes."""

import json
import os
import re
import secrets
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MAJLIS_VAR") or ROOT / "var")
DEMO_FILE = VAR / "demo.json"
# Whoever develops has keys of language models in their shell. Made-up customers must not spend them.
_OF_LANGUAGE_MODELS = re.compile(r"(LLM_ORDER|LLM_SERVERS|[A-Z0-9_]+_(API_KEY|AUTH_TOKEN|BASE_URL))(_FILE)?")


def read_demo() -> dict:
    try:
        return json.loads(DEMO_FILE.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def write_demo(demo: dict) -> None:
    """Whole or not at all, and never readable by others."""
    draft = DEMO_FILE.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(demo, indent=2, ensure_ascii=False) + "\n")
    draft.replace(DEMO_FILE)


def demo_secrets() -> dict:
    """Every one says what it is: outside demo mode a start with such a secret is refused."""
    lengths = {"secret_key": 48, "app_secret": 24, "verify_token": 12, "admin_password": 9, "api_token": 32}
    return {"admin_user": "admin"} | {name: f"demo-{secrets.token_urlsafe(size)}" for name, size in lengths.items()}


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(*wishes: int) -> int:
    """The first wish that can be had, so that addresses stay the same from start to start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        any_port: int = probe.getsockname()[1]
    return next((port for port in wishes if is_free(port)), any_port)


def demo_values(port: int) -> dict:
    simulator = free_port(*range(port + 1, min(port + 20, 65535)))
    addresses = {"base_url": f"http://127.0.0.1:{port}", "simulator_url": f"http://127.0.0.1:{simulator}"}
    demo = demo_secrets() | read_demo() | addresses
    write_demo(demo)
    return demo


def environment(demo: dict, port: int) -> dict[str, str]:
    """The caller's variables, those that make this a demo on top; the quiet ones give way to the caller's."""
    simulator = demo["simulator_url"]
    quiet = {"LOG_LEVEL": "WARNING", "LOG_FORMAT": "console", "PYTHONWARNINGS": "ignore"}
    ours = {
        "MAJLIS_DEMO": "1",
        "DEMO_JSON": str(DEMO_FILE),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "PORT": str(port),
        "SIMULATOR_PORT": simulator.rpartition(":")[2],
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SECRET_KEY": demo["secret_key"],
        "META_APP_SECRET": demo["app_secret"],
        "META_VERIFY_TOKEN": demo["verify_token"],
        "GRAPH_API_URL": simulator,
        "INSTAGRAM_URL": f"{simulator}/instagram",
        "WHAPI_URL": f"{simulator}/whapi",
        "WAHA_URL": f"{simulator}/waha",
    }
    return quiet | _callers_variables() | ours | (_simulated_models(simulator) if _models() == "simulated" else {})


def uses_real_models() -> bool:
    return _models() == "real"


def _models() -> str:
    """Only where they are asked for: without a key a customer gets rules too, and that is what a demo shows."""
    wish = os.environ.get("DEMO_LLM") or "none"
    if wish not in ("none", "0", "1", "simulated", "real"):
        sys.exit(f"majlis: DEMO_LLM is simulated or real, not {wish!r}.")
    return {"1": "simulated", "0": "none"}.get(wish, wish)


def _callers_variables() -> dict[str, str]:
    if uses_real_models():
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if not _OF_LANGUAGE_MODELS.fullmatch(name)}


def _simulated_models(simulator: str) -> dict[str, str]:
    names = {"anthropic": f"{simulator}/llm/anthropic", "openai": f"{simulator}/llm/openai/v1"}
    keys = {f"{name.upper()}_API_KEY": "simulated" for name in names}
    return keys | {f"{name.upper()}_BASE_URL": url for name, url in names.items()}
