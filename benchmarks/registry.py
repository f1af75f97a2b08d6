"""The benchmarks by name. A new one is a module with `run(bench: Bench) -> Outcome`, and its line here."""

from importlib import import_module
from types import ModuleType

BENCHMARKS = {
    "dispatch": "benchmarks.dispatch",
    "ingest": "benchmarks.ingest",
    "limiter": "benchmarks.limiter",
    "inbox": "benchmarks.inbox",
    "api": "benchmarks.api",
    "score": "benchmarks.score",
    "search": "benchmarks.search",
    "calls": "benchmarks.calls",
    "prefilter": "benchmarks.prefilter",
    "import": "benchmarks.imports",
    "duplicates": "benchmarks.duplicates",
    "enrol": "benchmarks.enrol",
    "drip": "benchmarks.drip",
    "chaos": "benchmarks.chaos",
    "ocr": "benchmarks.ocr",
    "parse": "benchmarks.parse",
}


def load(name: str) -> ModuleType:
    return import_module(BENCHMARKS[name])
