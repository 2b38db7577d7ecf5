"""Versions on the wire: ETag on what is read, If-Match on what is changed."""

import re
from typing import Final

from fastapi import Response

from libs.common.errors import Invalid

QUOTED: Final = re.compile(r'"(\d{1,9})"', re.ASCII)
ANY: Final = "*"


def set(response: Response, version: int) -> None:  # noqa: A001 - read as etag.set(…)
    """Say which version the answer shows."""
    response.headers["ETag"] = written(version)


def written(version: int) -> str:
    """A version as an entity tag."""
    return f'"{version}"'


def if_match(header: str | None) -> int | None:
    """The version that If-Match asks for; None if it asks for none or any."""
    if header is None or header.strip() == ANY:
        return None
    found = QUOTED.fullmatch(header.strip())
    if found is None:
        raise Invalid(
            "If-Match does not name a version.",
            where="header.If-Match",
            right='the ETag of the last answer, such as "3" with its quotes',
        )
    return int(found[1])
