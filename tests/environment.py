"""The environment of the tests, set before Django reads its settings: a folder of their own and secrets of no worth."""

import atexit
import os
import shutil
import tempfile

APP_SECRET = "test-app-secret"
VERIFY_TOKEN = "test-verify-token"

_folder = tempfile.mkdtemp(prefix="majlis-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ.update(
    MAJLIS_VAR=_folder,
    SECRET_KEY="test-secret-key-of-sufficient-length-for-the-checks",
    FIELD_ENCRYPTION_KEYS="test-field-encryption-key",
    META_APP_SECRET=APP_SECRET,
    META_VERIFY_TOKEN=VERIFY_TOKEN,
    # Nobody listens there: a test that talks to a provider starts the simulator and says so.
    GRAPH_API_URL="http://127.0.0.1:9",
    WHAPI_URL="http://127.0.0.1:9",
    WAHA_URL="http://127.0.0.1:9",
    TIME_ZONE="Africa/Lagos",
    LANGUAGE_CODE="en",
    LOG_LEVEL="WARNING",
    # Workers share the processors.
    OCR_THREADS="1",
)
os.environ.pop("MAJLIS_DEMO", None)
