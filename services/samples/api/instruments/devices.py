"""The devices of a laboratory: by what their messages are known, how they are read, what they may post."""

from datetime import UTC, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, StaleVersion
from libs.common.experimental import experimental_among
from libs.common.identifiers import new_id
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay
from libs.common.web.page_request import page_request
from libs.common.wire import Body, Line, View
from services.samples.commands.instruments.register_device import TellDevice, change_device, register_device
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.profiles.device_profile import HIGHEST_PORT
from services.samples.store.instruments import devices

router = APIRouter(prefix="/v1/instrument-devices", tags=["instruments"])

EXAMPLE: Final[JsonDict] = {
    "name": "cytometer-1",
    "profile": "flow-cytometer",
    "application": "CYTOFLEX",
    "facility": "ROOM3",
    "assays": ["flow"],
}
Port = Annotated[int, Field(strict=True, ge=1, le=HIGHEST_PORT)]


class DeviceBody(Body):
    """A device as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", examples=["cytometer-1"])]
    profile: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,62}$", examples=["flow-cytometer"])]
    application: Line | None = Field(default=None, description="MSH-3, or H-5, as the device writes it.")
    facility: Line | None = Field(default=None, description="MSH-4.")
    port: Port | None = Field(default=None, description="The door's port, where the device has one to itself.")
    assays: Annotated[tuple[Assay, ...], Field(min_length=1)] | None = Field(
        default=None, description="What it may post; null: whatever its profile maps."
    )
    is_default: bool = Field(default=False, description="Whoever is no other device is taken for this one.")
    active: bool = True
    orders_host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")] | None = Field(
        default=None, description="Where orders are sent by MLLP; null: it asks, or takes none."
    )
    orders_port: Port | None = None

    @model_validator(mode="after")
    def _known_by_something(self) -> Self:
        if not self.is_default and self.application is None and self.facility is None and self.port is None:
            raise Invalid("Nothing says which messages are its.", right="application, facility, port, or is_default")
        if (self.orders_host is None) != (self.orders_port is None):
            raise Invalid("Orders go to a port of a host.", right="both or neither")
        return self

    def device(self) -> Device:
        return Device(id=new_id(), lab="", changed_at=datetime.now(UTC), changed_by="", **dict(self))


class DeviceView(View):
    """A registered device."""

    id: UUID
    lab: str
    name: str
    profile: str
    application: str | None
    facility: str | None
    port: int | None
    assays: tuple[Assay, ...] | None
    experimental_assays: tuple[Assay, ...] = experimental_among("assays")
    is_default: bool
    active: bool
    orders_host: str | None
    orders_port: int | None
    changed_at: datetime
    changed_by: str
    version: int

    @classmethod
    def of(cls, device: Device) -> Self:
        return cls.model_validate(device)


@router.post("", status_code=201, summary="Register a device", responses=refusals(Forbidden, AlreadyThere, Invalid))
async def register_one(
    *,
    body: DeviceBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MANAGE, answers=DeviceView, status=201)],
    response: Response,
) -> DeviceView:
    """Its messages are known by application, facility and port as far as they are named; the closest device counts."""
    device = await register_device(db, TellDevice(call, body.device()))
    etag.set(response, device.version)
    return DeviceView.of(device)


@router.get("", summary="List the registered devices", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
) -> Page[DeviceView]:
    async with db.reading(call) as tx:
        found = await devices.fetch(tx, page)
    return Page[DeviceView].of(found, lambda row: DeviceView.of(devices.device_of_row(row)))


@router.get("/{device_id}", summary="Read a device", responses=refusals(NotFound))
async def show_one(
    device_id: UUID, db: Db, call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)], response: Response
) -> DeviceView:
    async with db.reading(call) as tx:
        device = await devices.find(tx, device_id)
    etag.set(response, device.version)
    return DeviceView.of(device)


@router.put(
    "/{device_id}",
    summary="Tell a device anew, or take it out of use",
    responses=refusals(NotFound, Forbidden, AlreadyThere, Invalid, StaleVersion),
)
async def change_one(
    *,
    device_id: UUID,
    body: DeviceBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MANAGE, answers=DeviceView)],
    response: Response,
) -> DeviceView:
    device = await change_device(db, TellDevice(call, body.device()), device_id)
    etag.set(response, device.version)
    return DeviceView.of(device)
