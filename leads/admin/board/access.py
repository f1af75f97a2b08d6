from collections.abc import Callable

from common.admin.access import View, for_staff

SEE = "leads.view_lead"
MOVE = "leads.change_lead"
SELL = "leads.add_sale"


def allowed(*permissions: str) -> Callable[[View], View]:
    """With all of `permissions`; whoever may move may see."""
    return for_staff(SEE, *permissions)
