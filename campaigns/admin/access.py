"""Who may do what with campaigns: see, build, or send them on their way."""

from django.http import HttpRequest

SEE = "campaigns.view_campaign"
BUILD = "campaigns.change_campaign"
# Sending to thousands, and stopping it, is more than writing a draft.
RUN = "campaigns.run_campaign"
SEE_LEADS = "leads.view_lead"
SEE_SALES = "leads.view_sale"


def may_run(request: HttpRequest) -> bool:
    return request.user.has_perms((BUILD, RUN))
