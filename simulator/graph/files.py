"""Uploads to the Graph API, and the short-lived links by which files are fetched."""

from __future__ import annotations

from aiohttp import web

from simulator.answers import Body, json_answer, json_object, part_of
from simulator.graph.errors import GraphError, bad_token
from simulator.media import MediaFile
from simulator.world import World

MOUNT = "_lookaside"
MEGABYTE = 1024 * 1024
LARGEST = {"image": 5 * MEGABYTE, "video": 16 * MEGABYTE, "audio": 16 * MEGABYTE}
LARGEST_DOCUMENT = 100 * MEGABYTE


async def upload(world: World, request: web.BaseRequest, number_id: str) -> web.Response:
    form = await request.post()
    if form.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required.")
    file = form.get("file")
    if not isinstance(file, web.FileField):
        raise GraphError(100, "The parameter file is required.")
    mime_type = str(form.get("type") or file.content_type)
    return json_answer({"id": _keep(world, file, mime_type).id})


async def upload_attachment(world: World, request: web.BaseRequest, page_id: str) -> web.Response:
    """A file, or only a link that Facebook would fetch; both as `message`, in a form or as JSON."""
    if not request.content_type.startswith("multipart/"):
        order = json_object(await request.read())
        return json_answer({"attachment_id": _keep_link(world, part_of(order, "message"))})
    form = await request.post()
    file = form.get("filedata")
    if isinstance(file, web.FileField):
        return json_answer({"attachment_id": _keep(world, file, file.content_type).id})
    return json_answer({"attachment_id": _keep_link(world, json_object(str(form.get("message") or "").encode()))})


async def download(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    """Needs the bearer like every other call; an expired link is simply not found."""
    header = request.headers.get("Authorization", "")
    if not world.token_is_good(header[7:].strip() if header[:7].lower() == "bearer " else ""):
        return bad_token()
    file = world.media.get(parts[0]) if parts else None
    if file is None or not file.opens_with(request.query.get("hash", "")):
        return web.Response(status=404, text="Not Found")
    return web.Response(body=file.content, headers={"Content-Type": file.mime_type})


def media_link(world: World, request: web.BaseRequest, file: MediaFile) -> str:
    secret = file.new_link(world.limits.media_url_seconds)
    return f"http://{request.host}/{MOUNT}/{file.id}?hash={secret}"


def describe(world: World, request: web.BaseRequest, file: MediaFile) -> Body:
    return {
        "url": media_link(world, request, file),
        "mime_type": file.mime_type,
        "sha256": file.digest.hex(),
        "file_size": len(file.content),
        "id": file.id,
        "messaging_product": "whatsapp",
    }


def _keep(world: World, file: web.FileField, mime_type: str) -> MediaFile:
    content = file.file.read()
    largest = LARGEST.get(mime_type.partition("/")[0], LARGEST_DOCUMENT)
    if len(content) > largest:
        raise GraphError(131053, f"File size is larger than {largest} bytes.")
    return world.media.keep(content, mime_type, file.filename)


def _keep_link(world: World, message: Body) -> str:
    link = part_of(part_of(message, "attachment"), "payload").get("url")
    if not link:
        raise GraphError(100, "The parameter message is required.", whatsapp=False)
    return world.media.keep(str(link).encode(), "text/uri-list").id
