import logging

from common.logs import logging_config

from .env import env

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
# `json` for machines, `console` for the person at the terminal.
LOG_FORMAT = env.str("LOG_FORMAT", default="json")
LOGGING = logging_config(level=LOG_LEVEL, for_people=LOG_FORMAT == "console")
# One line per request; one that was refused is its sender's trouble.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
SENTRY_DSN = env.str("SENTRY_DSN", default="")
# Who may read /metrics from another machine: whoever says "Authorization: Bearer <this>". Empty: this machine only.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
