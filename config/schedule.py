"""All periodic jobs of the house, as `manage.py seed_schedules` creates them."""

from common.schedule import Job
from operations.schedule import SCHEDULE as OPERATIONS

JOBS: list[Job] = [*OPERATIONS]
