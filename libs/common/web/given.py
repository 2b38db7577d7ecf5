"""What a route is given beside its caller: the service's database and the parties of the network.

As every dependency they are coroutines: FastAPI runs plain functions in a thread each, dearer than the work itself.
"""

from typing import Annotated

from fastapi import Depends, Request

from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.standing.lag import Lag


async def database(request: Request) -> Database:
    """Give a route the service's database."""
    found: Database = request.app.state.db
    return found


async def organisations(request: Request) -> Organisations:
    """Give a route the parties of the network."""
    found: Organisations = request.app.state.organisations
    return found


async def lag(request: Request) -> Lag:
    """Give a route the means to ask how old the service's knowledge is, when it has come so far."""
    found: Lag = request.app.state.lag
    return found


Db = Annotated[Database, Depends(database)]
Parties = Annotated[Organisations, Depends(organisations)]
Lagging = Annotated[Lag, Depends(lag)]
