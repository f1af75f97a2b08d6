"""What happens on the page itself: comments under posts and lead forms.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

from collections.abc import Iterator
from typing import Any

from leads.identity import IdentityClaim, IdentityKind, Person, Touch, TouchSource
from messaging.events import CommentPosted, Event, LeadFormFilled, Unsupported
from messaging.providers.border import moment

from .payloads import Change, Comment, Entry, LeadForm, Post

_VERBS = {"add": "add", "edit": "edited", "edited": "edited", "remove": "remove"}


def read_change(entry: Entry, raw: Any) -> Iterator[Event]:
    change = Change.model_validate(raw)
    if change.field == "feed":
        yield _feed(entry, change.value)
    elif change.field == "leadgen":
        form = LeadForm.model_validate(change.value)
        at = moment(form.created_time, entry.time)
        yield LeadFormFilled(entry.id, form.leadgen_id, at, form_id=form.form_id, ad_id=form.ad_id)
    else:
        yield Unsupported(f"field {change.field}", entry.id)


def _feed(entry: Entry, value: dict[str, Any]) -> Event:
    item, verb = value.get("item"), str(value.get("verb"))
    if item != "comment" or verb not in _VERBS:
        return Unsupported(f"feed {item} {verb}", entry.id)
    comment = Comment.model_validate(value)
    if comment.author and comment.author.id == entry.id:
        return Unsupported("own comment", entry.id)
    return _comment(entry, comment, _VERBS[verb])


def _comment(entry: Entry, comment: Comment, verb: str) -> CommentPosted:
    post = comment.post or Post()
    return CommentPosted(
        account=entry.id,
        comment_id=comment.comment_id,
        post_id=comment.post_id,
        verb=verb,
        at=moment(comment.created_time, entry.time),
        text=comment.message,
        # A comment right under the post names the post as its parent.
        parent_id=comment.parent_id if comment.parent_id != comment.post_id else "",
        person=_author(comment),
        touch=None if verb == "remove" else _touch(comment, post),
        permalink=post.permalink_url,
    )


def _author(comment: Comment) -> Person | None:
    author = comment.author
    return Person((IdentityClaim(IdentityKind.PSID, author.id),), name=author.name) if author and author.id else None


def _touch(comment: Comment, post: Post) -> Touch:
    return Touch(
        TouchSource.COMMENT,
        post_id=comment.post_id,
        comment_id=comment.comment_id,
        post_type=post.status_type,
        url=post.permalink_url,
    )
