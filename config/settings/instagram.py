"""Competitors' posts on Instagram: see pricing/instagram."""

from .env import env

# Of our own professional account, linked to a page: with both, posts are read by Meta's official Business Discovery.
INSTAGRAM_USER_ID = env.str("INSTAGRAM_USER_ID", default="")
INSTAGRAM_TOKEN = env.str("INSTAGRAM_TOKEN", default="")
# auto (Business Discovery where the two above are set, else without a log-in), discovery, anonymous or off.
INSTAGRAM_READER = env.str("INSTAGRAM_READER", default="auto")
INSTAGRAM_URL = env.str("INSTAGRAM_URL", default="https://www.instagram.com")
# Wait a few seconds, drawn by lot, before each request without a log-in.
INSTAGRAM_PAUSES = env.bool("INSTAGRAM_PAUSES", default=True)
