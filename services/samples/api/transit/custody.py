"""The chain of custody of a tube, for the hospital that sent it and the hub that got it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, View
from services.samples.api.loggers.journey_view import TubeTemperatureView
from services.samples.domain.transit.custody import Handing, Holder, Link, link_at, links, undone
from services.samples.domain.tubes.sample import Sample
from services.samples.store import viewed
from services.samples.store.forwarding import forwardings
from services.samples.store.loggers import journey_temperatures
from services.samples.store.transit import custody
from services.samples.store.transit.custody import Carriage
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/samples/{sample_id}", tags=["samples"])


class LinkView(View):
    """Somebody had the tube from one instant to another; `until` is null while it lasts."""

    deed: str
    since: datetime
    until: datetime | None
    holder: Holder
    organisation: str | None
    destination: str | None
    shipment_id: UUID | None
    courier: str | None
    tracking_number: str | None
    by: str
    by_organisation: str | None
    recorded_at: datetime
    sample_version: int

    @classmethod
    def of(cls, link: Link, carriages: Mapping[UUID, Carriage]) -> Self:
        carriage = carriages.get(link.shipment_id) if link.shipment_id else None
        return cls(
            deed=link.handing.deed,
            since=link.since,
            until=link.until,
            holder=link.holder,
            organisation=link.organisation,
            destination=link.destination,
            shipment_id=link.shipment_id,
            courier=carriage.courier if carriage else None,
            tracking_number=carriage.tracking_number if carriage else None,
            by=link.handing.by,
            by_organisation=link.handing.by_organisation,
            recorded_at=link.handing.recorded_at,
            sample_version=link.handing.version,
        )


class MistakeView(View):
    """A move that was told and then undone: it never took place."""

    deed: str
    since: datetime
    by: str
    by_organisation: str | None
    recorded_at: datetime
    sample_version: int

    @classmethod
    def of(cls, handing: Handing) -> Self:
        return cls(
            deed=handing.deed,
            since=handing.since,
            by=handing.by,
            by_organisation=handing.by_organisation,
            recorded_at=handing.recorded_at,
            sample_version=handing.version,
        )


class CustodyView(View):
    """The links in order, each ending where the next begins; asked for an instant, the one link that holds it."""

    sample_id: UUID
    label: str
    links: tuple[LinkView, ...]
    undone: tuple[MistakeView, ...]
    temperatures: tuple[TubeTemperatureView, ...] = Field(
        description="What loggers say of its journeys; empty if nobody has read one."
    )


@router.get("/custody", summary="Who has had a tube, where and when", responses=refusals(NotFound, Invalid))
async def show_chain(
    *,
    sample_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    at: Annotated[AwareTime | None, Query(description="Where was it, and who had it, at this instant?")] = None,
) -> CustodyView:
    """Without gap and in order; a time before the tube was drawn is refused."""
    async with db.transaction(call) as tx:
        sample = await samples.find(tx, sample_id)
        last = await _last_of_its_time(tx, sample)
        handings = await custody.up_to(tx, sample_id, None if last is None else last + 1)
        carriages = await custody.carriages(tx, handings)
        journeys = await journey_temperatures.of_sample(tx, sample_id)
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    # With the next hands the link before them has its end; they are not shown.
    chain = [link for link in links(handings) if last is None or link.handing.version <= last]
    shown = chain if at is None else [link_at(chain, at)]
    mistakes = () if at is not None else tuple(MistakeView.of(one) for one in undone(handings))
    said = tuple(LinkView.of(link, carriages) for link in shown)
    temperatures = tuple(TubeTemperatureView.of(one) for one in journeys)
    return CustodyView(sample_id=sample.id, label=sample.label, links=said, undone=mistakes, temperatures=temperatures)


async def _last_of_its_time(tx: Transaction, sample: Sample) -> int | None:
    """The version with which the caller's hub sent the tube on; None for whoever reads the whole chain."""
    call = tx.call
    if call.everywhere or call.scope in {sample.hospital, sample.hub}:
        return None
    told = await forwardings.of_sample(tx, sample.id)
    return max((one.version for one in told if one.by_hub == call.scope), default=None)
