"""What the registry's routes are given beside the common things: the keys that guard identities."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from services.registry.domain.identity_keys import IdentityKeys


async def identity_keys(request: Request) -> IdentityKeys:
    """Give a route the keys of the vault and of the hashes, as they are now."""
    found: Callable[[], IdentityKeys] = request.app.state.identity_keys
    return found()


Keys = Annotated[IdentityKeys, Depends(identity_keys)]
