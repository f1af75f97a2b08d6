from .env import VAR_DIR, env

CONNECTIONS_LIVE_FOR_SECONDS = 600

_sqlite = f"sqlite:///{VAR_DIR / 'majlis.sqlite3'}"
_default = env.db_url("DATABASE_URL", default=_sqlite)

if _default["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # One writer at a time: taking the write lock when a transaction begins turns dead-locks into short waits.
    _default["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-20000;"
        ),
    }
    # Tests run dispatcher and workers in threads of their own; a database in memory cannot be shared that way.
    _default["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
_default["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=CONNECTIONS_LIVE_FOR_SECONDS)
_default["CONN_HEALTH_CHECKS"] = True

DATABASES = {"default": _default}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
