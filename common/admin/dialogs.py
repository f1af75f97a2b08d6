from django.http import HttpResponse


def leave_dialog(address: str) -> HttpResponse:
    """The theme's dialogs are sent by htmx, which follows this header and not a redirect."""
    return HttpResponse(headers={"HX-Redirect": address})
