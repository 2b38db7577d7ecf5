"""A paper as an answer."""

from typing import Any

from fastapi import Response

_CONTENT = {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 …"}

PDF: dict[int | str, dict[str, Any]] = {200: {"description": "A PDF.", "content": {"application/pdf": _CONTENT}}}
"""What OpenAPI says of it."""


def as_pdf(document: bytes, *, name: str) -> Response:
    """To be shown by a browser; kept under its name, by nobody on the way."""
    disposition = f'inline; filename="{name}.pdf"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(document, media_type="application/pdf", headers=headers)
