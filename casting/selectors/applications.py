from casting.choices import ApplicationState
from casting.models import Application


def number_of_new_applications() -> int:
    """Those that nobody has decided on."""
    return Application.objects.filter(state=ApplicationState.NEW).count()
