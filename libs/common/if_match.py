"""The version a caller means to change, from the header If-Match."""

import re

from starlette.requests import Request

from libs.common.errors import Malformed

# RFC 9110 §13.1.1 asks for the strong comparison, so a weak tag (W/"3") can never match and is refused outright.
_STRONG_VERSION = re.compile(r'"(\d{1,9})"')


def if_match(request: Request) -> int | None:
    """The version named, or None when any will do (no header, or `*`)."""
    tag = request.headers.get("If-Match", "*").strip()
    if tag == "*":
        return None
    found = _STRONG_VERSION.fullmatch(tag)
    if found is None:
        raise Malformed(
            'If-Match must be one version in quotes, as the ETag of the record says it: "3".',
            where="header.If-Match",
            wrong=tag[:40],
            right='"3"',
        )
    return int(found[1])
