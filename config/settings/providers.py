"""Where the providers live and the secrets they share with us. What belongs to one channel is kept in the admin."""

from .env import VAR_DIR, env

# Several secrets pass while one is being rotated.
META_APP_SECRETS = env.list("META_APP_SECRET", default=[])
# Set where Messenger is another Meta app than WhatsApp.
META_APP_SECRETS_MESSENGER = env.list("META_APP_SECRET_MESSENGER", default=[])
META_VERIFY_TOKEN = env.str("META_VERIFY_TOKEN", default="")

# A version lives for about two years: https://developers.facebook.com/docs/graph-api/changelog
GRAPH_API_VERSION = env.str("GRAPH_API_VERSION", default="v26.0")
GRAPH_API_URL = env.str("GRAPH_API_URL", default="https://graph.facebook.com")
WHAPI_URL = env.str("WHAPI_URL", default="https://gate.whapi.cloud")
WAHA_URL = env.str("WAHA_URL", default="http://localhost:3000")

# One unit of the retry schedule 2, 4, 8.
RETRY_UNIT_SECONDS = env.float("RETRY_UNIT_SECONDS", default=60)
SEND_TIMEOUT_SECONDS = env.float("SEND_TIMEOUT_SECONDS", default=10)
# A dispatcher that has been silent for this long has lost its channels. Longer than SEND_TIMEOUT_SECONDS, or what is
# still waiting for its answer would be called interrupted.
DISPATCH_LEASE_SECONDS = env.float("DISPATCH_LEASE_SECONDS", default=15)
# Messages begun and not answered yet, over all channels of one dispatcher: rate × latency (80/s at 6 s, 1,000/s, the
# most that Meta allows a number, at 500 ms).
DISPATCH_CONCURRENCY = env.int("DISPATCH_CONCURRENCY", default=512)

MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
