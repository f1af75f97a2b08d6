from rest_framework.pagination import CursorPagination


class NewestFirstCursor(CursorPagination):
    """Pages that stay right while rows come in, at the same cost for the first and the thousandth."""

    ordering: str | tuple[str, ...] = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
