"""Django settings, one small file per concern. Every value a person may set is read from the environment (`env.py`)."""

from .api import *  # noqa: F403
from .apps import *  # noqa: F403
from .celery import *  # noqa: F403
from .database import *  # noqa: F403
from .env import DEMO as DEMO
from .fetching import *  # noqa: F403
from .instagram import *  # noqa: F403
from .intelligence import *  # noqa: F403
from .internationalisation import *  # noqa: F403
from .logs import *  # noqa: F403
from .mail import *  # noqa: F403
from .ocr import *  # noqa: F403
from .providers import *  # noqa: F403
from .security import *  # noqa: F403
from .theme import *  # noqa: F403
