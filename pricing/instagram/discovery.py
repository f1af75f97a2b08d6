"""The official way: Business Discovery, for accounts of businesses and creators.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from common import http
from common.phrases import say

from .base import AccountGone, AccountPrivate, Blocked, InstagramTrouble, Post, newest

logger = logging.getLogger(__name__)

# More than are wanted: the newest do not always come first.
_ASKED_FOR = 12
_MEDIA = "id,caption,media_type,media_url,thumbnail_url,permalink,timestamp,children{media_type,media_url}"
_MOST_IMAGES = 3
_SECONDS = 20
_NO_ACCOUNT, _NO_BUSINESS = 110, 100
_SPENT = frozenset({4, 17, 32, 613, 80002})
_SPENT_SECONDS = 3600.0
# The token is over, or may not do this.
_REFUSED = frozenset({10, 102, 190, 200})


# Null means the same as absent.
_Word = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Child(_Foreign):
    media_type: _Word = ""
    media_url: _Word = ""


class _Children(_Foreign):
    data: list[_Child] = []


class _Media(_Foreign):
    """`media_url` is left out where music is licensed or downloads are forbidden."""

    id: str
    caption: _Word = ""
    media_type: _Word = ""
    media_url: _Word = ""
    thumbnail_url: _Word = ""
    permalink: _Word = ""
    timestamp: datetime
    children: _Children = _Children()

    def images(self) -> tuple[str, ...]:
        if self.children.data:
            found = [child.media_url for child in self.children.data if child.media_type == "IMAGE"]
        else:
            found = [self.media_url if self.media_type == "IMAGE" else self.thumbnail_url]
        return tuple(url for url in found if url)[:_MOST_IMAGES]


class DiscoveryReader:
    name = "discovery"

    def posts(self, username: str, *, since: datetime, most: int) -> list[Post]:
        found = _ask(username).get("media") or {}
        items = found.get("data") if isinstance(found, dict) else None
        return newest(list(_readable(items if isinstance(items, list) else [])), since=since, most=most)


def _ask(username: str) -> dict[str, Any]:
    url = f"{settings.GRAPH_API_URL.rstrip('/')}/{settings.GRAPH_API_VERSION}/{settings.INSTAGRAM_USER_ID}"
    fields = f"business_discovery.username({username}){{id,username,media.limit({_ASKED_FOR}){{{_MEDIA}}}}}"
    try:
        answer = http.call("GET", url, token=settings.INSTAGRAM_TOKEN, params={"fields": fields}, seconds=_SECONDS)
        body = json.loads(answer.body)
    except http.HttpTrouble as trouble:
        raise InstagramTrouble(say(_("Instagram could not be reached (%(trouble)s)."), trouble=str(trouble))) from None
    except (ValueError, RecursionError):
        raise InstagramTrouble(say(_("Instagram answered with something that is no JSON."))) from None
    body = body if isinstance(body, dict) else {}
    if isinstance(body.get("error"), dict):
        raise _trouble(username, body["error"])
    account = body.get("business_discovery")
    return account if isinstance(account, dict) else {}


def _trouble(username: str, error: dict[str, Any]) -> InstagramTrouble:
    code = error.get("code")
    if code == _NO_ACCOUNT:
        return AccountGone(username)
    if code == _NO_BUSINESS:
        return AccountPrivate(say(_("@%(name)s is no account of a business: Meta shows it to nobody."), name=username))
    if code in _SPENT:
        return Blocked(say(_("Meta lets us ask no more for an hour.")), _SPENT_SECONDS)
    if code in _REFUSED:
        return Blocked(say(_("Meta refuses the access token (%(code)s): renew INSTAGRAM_TOKEN."), code=code))
    return InstagramTrouble(say(_("Meta answered with error %(code)s."), code=code))


def _readable(items: list[Any]) -> Iterator[Post]:
    """One that breaks the contract is left out; its neighbours go on."""
    for item in items:
        try:
            media = _Media.model_validate(item)
        except ValidationError:
            logger.warning("post_not_readable")
            continue
        yield Post(media.id, media.permalink, media.caption, media.timestamp, media.images())
