from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    """Answers with and without the trailing slash: a redirect would lose the body of a POST."""

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"
