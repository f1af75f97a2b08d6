"""python -m simulator --port 9009"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from simulator.server import Options, serve_until_told


def read_options() -> Options:
    parser = argparse.ArgumentParser(prog="simulator", description="Servers that behave like the providers.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default=Options.host)
    parser.add_argument("--linger", type=float, default=Options.linger, help="seconds to go on serving after SIGTERM")
    parser.add_argument("--app-url", default=Options.app_url, help="where relative webhook URLs lead")
    parser.add_argument("--config", type=Path, help="JSON with app_secret and channels; may be written later")
    return Options(**vars(parser.parse_args()))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s simulator %(levelname)s %(message)s")
    serve_until_told(read_options())
