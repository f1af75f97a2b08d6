"""E-mail by `EMAIL_URL=smtp+tls://user:password@host:587`; none is written without it. The demo keeps files."""

from .env import DEMO, VAR_DIR, env

EMAIL_URL = env.str("EMAIL_URL", default=f"filemail://{VAR_DIR / 'mail'}" if DEMO else "")
MAIL_IS_SET_UP = bool(EMAIL_URL)
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="majlis@localhost")
EMAIL_TIMEOUT = 20

# Where people reach the admin, for links in e-mails.
SITE_URL = env.str("SITE_URL", default="")
