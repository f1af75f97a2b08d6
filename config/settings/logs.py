from common.logs import logging_config

from .env import env

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING = logging_config(level=LOG_LEVEL)
SENTRY_DSN = env.str("SENTRY_DSN", default="")
