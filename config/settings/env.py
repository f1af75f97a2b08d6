"""The one reader of the environment. A secret `NAME` may also come from a file named by `NAME_FILE`."""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("MAJLIS_VAR", BASE_DIR / "var"))

env = environ.FileAwareEnv()

DEMO = env.bool("MAJLIS_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
