from kombu import Queue

from .env import VAR_DIR, env

# The host means nothing there, but without one kombu warns at every connection.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")

if CELERY_BROKER_URL.startswith("filesystem:"):
    _folder = VAR_DIR / "broker"
    for _name in ("messages", "control", "processed"):
        (_folder / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        # In and out are one folder: producers and workers share it.
        "data_folder_in": str(_folder / "messages"),
        "data_folder_out": str(_folder / "messages"),
        "control_folder": str(_folder / "control"),
        "processed_folder": str(_folder / "processed"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
else:
    # A broker that does not answer must not hold up its caller: the tables know what is due, a wake is only a hint.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "retry_on_timeout": False,
        "max_retries": 1,
        "visibility_timeout": 3600,
    }

CELERY_TASK_QUEUES = [Queue(name) for name in ("default", "inbound", "dispatch", "campaigns", "analytics")]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Every piece of a printed trace would become a line of the log.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# Staff edit schedules in the admin: an edit acts within ten seconds.
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
DJANGO_CELERY_BEAT_TZ_AWARE = True
CELERY_TIMEZONE = env.str("TIME_ZONE", default="Africa/Lagos")
