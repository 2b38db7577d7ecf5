"""Which page a caller asks for, as query parameters of a route."""

from typing import Annotated

from fastapi import Query

from libs.common.pagination import DEFAULT_LIMIT, HIGHEST_LIMIT, LONGEST_CURSOR, PageRequest


async def page_request(
    limit: Annotated[int, Query(ge=1, le=HIGHEST_LIMIT, description="Rows per page.")] = (DEFAULT_LIMIT),
    cursor: Annotated[
        str | None,
        Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before."),
    ] = None,
) -> PageRequest:
    """Read `?limit=…&cursor=…`."""
    return PageRequest(limit=limit, cursor=cursor)
