"""A campaign that has just been launched in an installation."""

import json
from collections.abc import Mapping
from typing import Any

from .processes import run_tool


def seeded(env: Mapping[str, str], *, people: int, rate: float, external_id: str) -> dict[str, Any]:
    """Its channel, its number and a token for the API."""
    order = {"people": people, "rate": rate, "external_id": external_id}
    said = run_tool("benchmarks.harness.campaign_seed", json.dumps(order), env=env)
    known: dict[str, Any] = json.loads(said.splitlines()[-1])
    return known
