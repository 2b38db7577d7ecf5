"""What a route is given beside its caller: the service's database and the parties of the network."""

from typing import Annotated

from fastapi import Depends, Request

from libs.common.database import Database
from libs.common.organisations import Organisations


def database(request: Request) -> Database:
    """Give a route the service's database."""
    found: Database = request.app.state.db
    return found


def organisations(request: Request) -> Organisations:
    """Give a route the parties of the network."""
    found: Organisations = request.app.state.organisations
    return found


Db = Annotated[Database, Depends(database)]
Parties = Annotated[Organisations, Depends(organisations)]
