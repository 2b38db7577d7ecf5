"""The devices of a laboratory: by what their messages are known, how they are read, what they may post."""

from datetime import UTC, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
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
from services.samples.commands.instruments.ways_out import WaysOut
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.orders_by import OrdersBy
from services.samples.domain.instruments.orders_url import check_url
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
    orders_by: OrdersBy | None = Field(
        default=None,
        description="How it is told of orders: mllp to orders_host and orders_port, http to orders_url, astm on the "
        "line that it keeps open to our door; null: it asks, or takes none (with an orders_host: mllp).",
    )
    orders_host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")] | None = Field(
        default=None, description="Where orders are sent by MLLP: only to networks that are named for the laboratory."
    )
    orders_port: Port | None = None
    orders_url: Annotated[str, Field(max_length=2_000)] | None = Field(
        default=None, description="Where orders are posted as HL7: http:// only in those networks, or https://."
    )

    @model_validator(mode="after")
    def _known_by_something(self) -> Self:
        if not self.is_default and self.application is None and self.facility is None and self.port is None:
            raise Invalid("Nothing says which messages are its.", right="application, facility, port, or is_default")
        if (self.orders_host is None) != (self.orders_port is None):
            raise Invalid("Orders go to a port of a host.", right="both or neither")
        if (self.way is OrdersBy.MLLP) is (self.orders_host is None):
            raise Invalid("Only orders over MLLP have a host, and they have one.", right="orders_by mllp, orders_host")
        if (self.way is OrdersBy.HTTP) is (self.orders_url is None):
            raise Invalid("Only orders over HTTP have an address, and they have one.", right="orders_by http, its url")
        return self

    @property
    def way(self) -> OrdersBy | None:
        """Whoever names a host alone means MLLP."""
        return OrdersBy.MLLP if self.orders_by is None and self.orders_host is not None else self.orders_by

    def device(self) -> Device:
        told = {**dict(self), "orders_by": self.way}
        return Device(id=new_id(), lab="", changed_at=datetime.now(UTC), changed_by="", **told)


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
    orders_by: OrdersBy | None
    orders_host: str | None
    orders_port: int | None
    orders_url: str | None
    changed_at: datetime
    changed_by: str
    version: int

    @classmethod
    def of(cls, device: Device) -> Self:
        return cls.model_validate(device)


async def ways_out_of(request: Request) -> WaysOut:
    """Give a route the way out to devices."""
    found: WaysOut = request.app.state.ways_out
    return found


Outside = Annotated[WaysOut, Depends(ways_out_of)]


@router.post("", status_code=201, summary="Register a device", responses=refusals(Forbidden, AlreadyThere, Invalid))
async def register_one(
    *,
    body: DeviceBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MANAGE, answers=DeviceView, status=201)],
    out: Outside,
    response: Response,
) -> DeviceView:
    """Its messages are known by application, facility and port as far as they are named; the closest device counts."""
    device = await register_device(db, TellDevice(call, await _checked(body, call, out)))
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
    out: Outside,
    response: Response,
) -> DeviceView:
    device = await change_device(db, TellDevice(call, await _checked(body, call, out)), device_id)
    etag.set(response, device.version)
    return DeviceView.of(device)


async def _checked(body: DeviceBody, call: Call, out: WaysOut) -> Device:
    """The form of its address, then where that leads now; out of use it may lead nowhere."""
    device = body.device()
    if device.orders_url is not None:
        check_url(device.orders_url)
    if device.active:
        await out.check(call.caller.organisation, device)
    return device
