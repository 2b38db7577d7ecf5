"""What the routes need of the service's settings: how the promise is counted, and the seal."""

from typing import Annotated

from fastapi import Depends, Request

from services.board.domain.promise import Promise
from services.board.domain.signature import Seal


async def promise(request: Request) -> Promise:
    """Give a route the way the hours are counted."""
    found: Promise = request.app.state.promise
    return found


async def seal(request: Request) -> Seal:
    """Give a route the seal of recommendations."""
    found: Seal = request.app.state.seal
    return found


Promised = Annotated[Promise, Depends(promise)]
Sealed = Annotated[Seal, Depends(seal)]
