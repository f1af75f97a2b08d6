from ..choices import FeedKind
from .base import FeedFormat
from .csv_feed import CsvFeed
from .google import GoogleFeed
from .json_feed import JsonFeed

FORMATS: dict[str, FeedFormat] = {FeedKind.JSON: JsonFeed(), FeedKind.CSV: CsvFeed(), FeedKind.GOOGLE: GoogleFeed()}


def get_format(kind: str) -> FeedFormat:
    return FORMATS[kind]
