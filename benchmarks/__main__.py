"""python -m benchmarks NAME [--quick]: progress on stderr; the last line of stdout is one JSON object."""

import argparse
import signal
import sys

from benchmarks.harness.bench import Bench, opened
from benchmarks.harness.machine import machine_facts
from benchmarks.harness.report import as_line
from benchmarks.registry import BENCHMARKS, load


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="fewer rows and rounds: at most four minutes")
    return parser.parse_args()


def measure(name: str, bench: Bench) -> str:
    outcome = load(name).run(bench)
    return as_line(name, outcome, machine_facts(bench.postgres_version))


def main() -> None:
    options = read_options()
    # However we are told to stop, everything that was started stops as well.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with opened(quick=options.quick) as bench:
            line = measure(options.name, bench)
    except KeyboardInterrupt:
        sys.exit(130)
    print(line)


if __name__ == "__main__":
    main()
