"""A small service with one resource, so that the behaviour all services share can be seen by itself."""

import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
import structlog
from fastapi import APIRouter, Depends, FastAPI, Response
from pydantic import model_validator
from sqlalchemy import MetaData

from libs.common import application, etag, logging
from libs.common.contracts.samples.tubes import SampleReceived
from libs.common.errors import ConsentMissing, Invalid, NotFound
from libs.common.identifiers import PatientCode
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.settings import ServiceSettings
from libs.common.vocabulary import Material
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, Count, FreeText, PatientCodeField, View

TUBE = UUID("01a20238-2e80-7060-bcf2-a7f0501d6764")
PLANTED = "García Planted"

SETTINGS = ServiceSettings(
    environment="test",
    database_url="postgresql://nobody:x@127.0.0.1:1/nowhere",
    bus_url="nats://127.0.0.1:1",
    oidc_issuer="http://127.0.0.1:1",
)


class NewTube(Body):
    """A tube as it is announced."""

    model_config = {"json_schema_extra": {"examples": [{"material": "bone_marrow", "patient": "000001AF"}]}}  # noqa: RUF012 - pydantic copies it

    material: Material
    patient: PatientCodeField
    count: Count = 1
    drawn_at: AwareTime | None = None
    note: FreeText | None = None

    @model_validator(mode="after")
    def _notes_are_for_csf(self) -> "NewTube":
        if self.note and self.material is not Material.CSF:
            raise Invalid("Only a tube of CSF has a note.", where="note", right="no note")
        if self.count > 90:
            raise ValueError(f"{self.note} {self.count} tubes are too many")
        return self


class Tube(View):
    """A tube as it is shown."""

    id: UUID
    version: int


tubes = APIRouter(prefix="/v1/tubes", tags=["tubes"])


@tubes.post("", status_code=201, responses=refusals(NotFound, ConsentMissing))
async def announce(body: NewTube) -> Tube:
    return Tube(id=TUBE, version=1)


@tubes.get("/{tube_id}", responses=refusals(NotFound))
async def read(tube_id: UUID, response: Response) -> Tube:
    if tube_id != TUBE:
        raise NotFound("There is no such tube.")
    etag.set(response, 3)
    return Tube(id=tube_id, version=3)


@tubes.get("")
async def listed(page: Annotated[PageRequest, Depends(page_request)]) -> Page[Tube]:
    return Page(items=[])


@tubes.get("/of/{patient}")
async def of_patient(patient: PatientCode) -> Tube:
    raise RuntimeError(f"{PLANTED} {patient}")


@pytest.fixture
def app() -> FastAPI:
    return application.create(
        service="samples",
        title="Tubes",
        description="Shows what all services share.",
        settings=SETTINGS,
        routers=[tubes],
        metadata=MetaData(),
        reads=[SampleReceived],
        larger_bodies={"/v1/tubes/of/": 2_000_000},
    )


@pytest.fixture
async def small(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the small service; an exception that got out would be raised here."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The log lines written until it is called."""
    out = io.StringIO()
    before = structlog.get_config()
    logging.configure(service="samples", stream=out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.configure(**before)
