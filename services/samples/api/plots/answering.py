"""A plot as an answer: data or picture as the caller likes best, with its entity tag, kept by nobody on the way."""

import hashlib
from importlib.metadata import version
from typing import Annotated, Any, Final

from fastapi import Header, Response
from fastapi.responses import JSONResponse

from libs.common.off_loop import off_loop
from services.samples.api.photographs.photographs import ALONE
from services.samples.domain.plots.picture import AnyPlot, picture

SVG: Final = "image/svg+xml"
SUFFIX: Final = ".svg"
EDITION: Final = f"1/{version('matplotlib')}"
"""Of the drawing: another one draws the same data otherwise."""
WITHIN: Final = 30.0
"""Seconds, waiting for others' pictures among them."""

_SHOWN: Final = {"schema": {"type": "string"}, "example": '<svg xmlns="http://www.w3.org/2000/svg" …'}
DRAWN: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The plot: data, or with `Accept: image/svg+xml` drawn.", "content": {SVG: _SHOWN}},
    304: {"description": "Nothing has changed since (`If-None-Match`); that it was asked for is written down."},
}

Accept = Annotated[str | None, Header(description="`application/json` or `image/svg+xml`.")]
IfNoneMatch = Annotated[str | None, Header(description="The ETag of an earlier answer.")]


async def answered(plot: AnyPlot, *, drawn: bool, seen: str | None, name: str) -> Response:
    """304 if nothing has changed: neither the version nor what it counts for."""
    told = plot.model_dump_json()
    tag = _tag(told, drawn=drawn)
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": "private, no-store"}
    if seen is not None and (seen.strip() == "*" or tag in {one.strip() for one in seen.split(",")}):
        return Response(status_code=304, headers=headers)
    if not drawn:
        return Response(told, media_type=JSONResponse.media_type, headers=headers)
    alone = {"Content-Security-Policy": ALONE, "X-Content-Type-Options": "nosniff"}
    disposition = {"Content-Disposition": f'inline; filename="{name}{SUFFIX}"'}
    content = await off_loop(picture, plot, within=WITHIN)
    return Response(content, media_type=SVG, headers={**headers, **alone, **disposition})


def likes_pictures(accept: str | None) -> bool:
    """Whether the caller likes a picture better than data; whoever does not say gets data."""
    wishes = dict(_wish(one) for one in (accept or "").split(",") if one.strip())
    drawn = wishes.get(SVG, wishes.get("image/*", 0.0))
    return drawn > wishes.get("application/json", wishes.get("application/*", 0.0))


def _wish(one: str) -> tuple[str, float]:
    kind, *parameters = (part.strip().lower() for part in one.split(";"))
    weights = [part[2:] for part in parameters if part.startswith("q=")]
    try:
        return kind, float(weights[0]) if weights else 1.0
    except ValueError:
        return kind, 0.0


def _tag(told: str, *, drawn: bool) -> str:
    kind = EDITION if drawn else "data"
    digest = hashlib.sha256(f"{kind} {told}".encode()).hexdigest()
    return f'"{digest[:32]}"'
