"""All periodic jobs of the house, as `manage.py seed_schedules` creates them."""

from common.schedule import Job
from messaging.schedule import SCHEDULE as MESSAGING
from operations.schedule import SCHEDULE as OPERATIONS

JOBS: list[Job] = [*MESSAGING, *OPERATIONS]
