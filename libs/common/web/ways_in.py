"""The two ways to say who calls, in the OpenAPI document: what they are, and which operations ask for one.

A `Guard` reads both headers itself; as dependencies of FastAPI they would cost every request more than the reading.
"""

from collections.abc import Sequence
from typing import Any, Final

from fastapi.routing import iter_route_contexts
from fastapi.security.base import SecurityBase
from starlette.routing import BaseRoute

from libs.common.access import API_KEY, BEARER, permission_of

SCHEMES: Final[tuple[SecurityBase, ...]] = (BEARER, API_KEY)


def name_ways_in(document: dict[str, Any], routes: Sequence[BaseRoute]) -> None:
    """Add the schemes, and name them at every operation that is guarded."""
    guarded = [context for context in iter_route_contexts(routes) if permission_of(context.original_route)]
    if not guarded:
        return
    schemes = {one.scheme_name: one.model.model_dump(mode="json", by_alias=True, exclude_none=True) for one in SCHEMES}
    document.setdefault("components", {})["securitySchemes"] = schemes
    for context in guarded:
        operations = document["paths"].get(context.path_format, {})
        for method in context.methods or ():
            if method.lower() in operations:
                operations[method.lower()]["security"] = [{name: []} for name in schemes]
