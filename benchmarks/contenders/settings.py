"""The contenders' Django project: what `startproject` gives, on the benchmark's PostgreSQL.

`CONN_MAX_AGE` stays Django's default, 0. Celery's tuned contender sets its own reuse.
"""

import environ

env = environ.Env()

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "benchmarks.contenders",
]
_USUAL_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# The view that does nothing has nothing before it either.
MIDDLEWARE = env.list("CONTENDER_MIDDLEWARE", default=_USUAL_MIDDLEWARE)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "benchmarks.contenders.webhook_view"
DATABASES = {"default": env.db_url("CONTENDER_DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

APP_SECRET = env.str("META_APP_SECRET")
SEND_URL = env.str("CONTENDER_SEND_URL", default="")
TOKEN = env.str("CONTENDER_TOKEN", default="benchmark")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_BROKER_TRANSPORT_OPTIONS = env.json("CONTENDER_TRANSPORT_OPTIONS", default={})
CELERY_TASK_IGNORE_RESULT = True
