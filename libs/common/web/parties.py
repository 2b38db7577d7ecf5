"""The route that lists the parties of the network."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BeforeValidator, Field

from libs.common.access import needs
from libs.common.call import Call
from libs.common.pagination import Page
from libs.common.permissions import Permission
from libs.common.web.given import Parties
from libs.common.wire import View


class Party(View):
    """An organisation of the network."""

    id: str
    name: str
    kind: str
    region: str
    time_zone: str
    services: Annotated[tuple[str, ...], BeforeValidator(sorted)] = Field(
        description="What others may refer to it: car_t, hsct, trial; assays and bank at hubs and laboratories."
    )
    invented: bool


def parties_router() -> APIRouter:
    """Make a router of its own for each application."""
    router = APIRouter(prefix="/v1/organisations", tags=["operations"])
    router.get("", summary="List the parties of the network")(list_organisations)
    return router


async def list_organisations(parties: Parties, _: Annotated[Call, needs(Permission.ORGANISATIONS_READ)]) -> Page[Party]:
    """Hubs, laboratories, hospitals, board and office; invented ones say so."""
    return Page[Party](items=[Party.model_validate(party) for party in parties])
