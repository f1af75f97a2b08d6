"""Reading shops' pages: see common/fetching."""

from .env import DEMO, env

# Who we are and whom to write to: shops let through who says so, and shut out who pretends to be a browser.
FETCH_CONTACT = env.str("FETCH_CONTACT", default="")
FETCH_USER_AGENT = env.str(
    "FETCH_USER_AGENT", default=f"MajlisBot/1.0 (+{FETCH_CONTACT})" if FETCH_CONTACT else "MajlisBot/1.0"
)
# Between two requests to one host. A shop's robots.txt may ask for more.
FETCH_SECONDS_BETWEEN = env.float("FETCH_SECONDS_BETWEEN", default=3)
FETCH_TIMEOUT = env.float("FETCH_TIMEOUT", default=20)
FETCH_MAX_BYTES = env.int("FETCH_MAX_BYTES", default=5 * 1024 * 1024)
FETCH_OBEY_ROBOTS = env.bool("FETCH_OBEY_ROBOTS", default=True)
# This machine's own addresses, for the simulator only; private networks stay closed even then.
FETCH_LOOPBACK = env.bool("FETCH_LOOPBACK", default=DEMO)
