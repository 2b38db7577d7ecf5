"""The viability clock of a sample, per assay: how many minutes are left, and in which colour.

The limit is that of the routing advice: the network's 48 hours from extraction, or the assay's own if it is shorter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Colour, Material, Preservation, Tube
from services.samples.domain.assays.assay import Assay
from services.samples.domain.loggers.travelled import Travelled
from services.samples.domain.routing.limits import limit_of
from services.samples.domain.stages import ON_THE_WAY, AssayStage, SampleStage
from services.samples.domain.transit.transport import FRESH_LIMIT, Temperature
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.traffic_light import colour_at, margin_of, next_change

MINUTE: Final = timedelta(minutes=1)
NETWORK: Final = "Velasco 2023, section 4"
NOT_DONE: Final = frozenset({AssayStage.ORDERED, AssayStage.REGISTERED})


class Standstill(StrEnum):
    """Why no clock runs."""

    NOT_COLLECTED = "not_collected"
    EXTRACTION_UNKNOWN = "extraction_unknown"
    FROZEN = "frozen"
    BANKED = "banked"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    QUARANTINED = "quarantined"
    ASSAYS_DONE = "assays_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViabilityClock:
    """One running clock. `assay` None: nothing is ordered, the network's own limit runs."""

    id: UUID
    assay: Kind | None
    limit: timedelta
    limit_at: datetime
    source: str
    temperature: Temperature = Temperature.ROOM
    """Of the journey, for which the limit holds."""

    def colour(self, now: datetime) -> Colour:
        return colour_at(now, limit_at=self.limit_at, limit=self.limit)

    def minutes_left(self, now: datetime) -> int:
        """Whole minutes; negative when the limit has passed."""
        return (self.limit_at - now) // MINUTE

    def changes_at(self, now: datetime) -> datetime | None:
        return next_change(now, limit_at=self.limit_at, limit=self.limit)


def standstill(sample: Sample, orders: Iterable[Assay]) -> Standstill | None:
    """Why no clock of this sample runs; None if one does."""
    if sample.stage is SampleStage.EXPECTED:
        return Standstill.NOT_COLLECTED
    if sample.stage not in ON_THE_WAY:
        return Standstill(sample.stage)
    if sample.preservation is not Preservation.FRESH:
        return Standstill.FROZEN
    if sample.extracted_at is None:
        return Standstill.EXTRACTION_UNKNOWN
    wanted = [order for order in orders if order.stage is not AssayStage.CANCELLED]
    return Standstill.ASSAYS_DONE if wanted and not any(one.stage in NOT_DONE for one in wanted) else None


def clocks_of(
    sample: Sample, orders: Iterable[Assay], travelled: Travelled | None = None
) -> tuple[ViabilityClock, ...]:
    """One for each assay that is still to be done, or the network's own if none was ordered.

    Without a logger's word the tube is taken to have travelled at room temperature.
    """
    known = tuple(orders)
    if standstill(sample, known) is not None or sample.extracted_at is None:
        return ()
    open_orders = [order for order in known if order.stage in NOT_DONE]
    if not open_orders:
        return (_clock(sample.id, None, FRESH_LIMIT, NETWORK, since=sample.extracted_at),)
    return tuple(_of_order(sample, order, travelled, since=sample.extracted_at) for order in open_orders)


def first_look(sample: Sample, kinds: Iterable[Kind] = tuple(Kind)) -> datetime | None:
    """When the first of these clocks can leave green; None if they stand still. To look too early does no harm."""
    if sample.extracted_at is None or standstill(sample, ()) is not None:
        return None
    limits = [limit_for(kind, material=sample.material, tube=sample.tube)[0] for kind in kinds]
    since = sample.extracted_at.astimezone(UTC)
    return min(since + limit - margin_of(limit) for limit in (*limits, FRESH_LIMIT))


def _of_order(sample: Sample, order: Assay, travelled: Travelled | None, *, since: datetime) -> ViabilityClock:
    temperature = _known_for(sample, order.kind, travelled)
    limit, source = limit_for(order.kind, material=sample.material, tube=sample.tube, temperature=temperature)
    return replace(_clock(order.id, order.kind, limit, source, since=since), temperature=temperature)


def _known_for(sample: Sample, kind: Kind, travelled: Travelled | None) -> Temperature:
    """The true temperature if the table has a limit for it, else the assumed one."""
    true = travelled.temperature if travelled else None
    if true is None or sample.material is None or sample.tube is None:
        return Temperature.ROOM
    known = limit_of(kind, material=sample.material, tube=sample.tube, temperature=true)
    return Temperature.ROOM if known is None else true


def limit_for(
    kind: Kind, *, material: Material | None, tube: Tube | None, temperature: Temperature = Temperature.ROOM
) -> tuple[timedelta, str]:
    """The shorter of the network's limit and the assay's own, with its source."""
    own = None
    if material is not None and tube is not None:
        own = limit_of(kind, material=material, tube=tube, temperature=temperature)
    return (own.longest, own.source) if own is not None and own.longest < FRESH_LIMIT else (FRESH_LIMIT, NETWORK)


def _clock(clock: UUID, assay: Kind | None, limit: timedelta, source: str, *, since: datetime) -> ViabilityClock:
    return ViabilityClock(id=clock, assay=assay, limit=limit, limit_at=since.astimezone(UTC) + limit, source=source)
