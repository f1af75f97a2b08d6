"""The whole product in real processes, on servers of the tests' own, and what may happen to them."""

import os

# FULL_SIZE=1: as many messages and as long an outage as we promise to stand; else as much as shows the same sooner.
IS_FULL_SIZE = os.environ.get("FULL_SIZE") == "1"
