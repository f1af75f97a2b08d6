"""All periodic jobs of the house, as `manage.py seed_schedules` creates them."""

from campaigns.schedule import SCHEDULE as CAMPAIGNS
from casting.schedule import SCHEDULE as CASTING
from common.schedule import Job
from intelligence.schedule import SCHEDULE as INTELLIGENCE
from leads.schedule import SCHEDULE as LEADS
from messaging.schedule import SCHEDULE as MESSAGING
from operations.schedule import SCHEDULE as OPERATIONS
from pricing.schedule import SCHEDULE as PRICING

JOBS: list[Job] = [*LEADS, *INTELLIGENCE, *MESSAGING, *CAMPAIGNS, *PRICING, *CASTING, *OPERATIONS]
