"""One row of a list: a tube or an order, where it is, what is next, how much time is left, how late it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.samples.domain.assays.assay import Assay
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.loggers.travelled import Travelled
from services.samples.domain.stages import OPEN_ASSAYS, AssayStage
from services.samples.domain.transit.custody import Link
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.verification.awaits import Awaits
from services.samples.domain.viability.delay import is_late
from services.samples.domain.viability.viability import ViabilityClock, clocks_of
from services.samples.domain.worklists.worklist import ANSWERED_FOR, TRAVELLING, Next, Worklist

MINUTE: Final = timedelta(minutes=1)
_NEXT: Final = {
    Worklist.TO_BANK: Next.BANK,
    Worklist.QUARANTINED: Next.KEEP_APART,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """`order` is what the row is about where the list is one of orders; `orders` are all on the tube in sight."""

    id: UUID
    worklist: Worklist
    sample: Sample
    orders: Sequence[Assay] = ()
    order: Assay | None = None
    held: Link | None = None
    courier: str | None = None
    tracking_number: str | None = None
    aliquots: Sequence[Aliquot] = ()
    travelled: Travelled | None = None

    @property
    def open_orders(self) -> Sequence[Assay]:
        return [one for one in self.orders if one.stage in OPEN_ASSAYS]

    @property
    def clock(self) -> ViabilityClock | None:
        """Of the order, or the tube's most urgent one; None when none runs."""
        running = clocks_of(self.sample, self.orders, self.travelled)
        own = [clock for clock in running if self.order is None or clock.id == self.order.id]
        return min(own, key=lambda clock: clock.limit_at, default=None)

    @property
    def since(self) -> datetime:
        """Since when it has stood on the list."""
        known = (self.sample.created_at, *self._entries())
        return max(at for at in known if at is not None)

    def _entries(self) -> Sequence[datetime | None]:
        if self.worklist in TRAVELLING:
            return (self.sample.dispatched_at,)
        if self.order is not None:
            begun = self.order.resulted_at if self.worklist in ANSWERED_FOR else self.order.ordered_at
            return (begun, self.sample.received_at)
        locked = self.held.handing.recorded_at if self.held and self.worklist is Worklist.QUARANTINED else None
        return (self.sample.received_at, locked)

    @property
    def due_at(self) -> datetime | None:
        """By when it ought to be done; nothing is asked of what has no limit."""
        if self.worklist in TRAVELLING:
            return self.sample.expected_at
        if self.worklist is Worklist.TO_BANK:
            return self.sample.fresh_until
        return self.clock.limit_at if self.worklist is Worklist.TO_ASSAY and self.clock else None

    def late_minutes(self, now: datetime) -> int | None:
        """Whole minutes beyond that; None when it is in time."""
        return None if self.due_at is None or now <= self.due_at else (now - self.due_at) // MINUTE

    def waiting_minutes(self, now: datetime) -> int:
        """How long it has stood on the list; 0 for what is yet to come."""
        return max((now - self.since) // MINUTE, 0)

    def next_step(self, now: datetime) -> Next:
        """What somebody has to do with it."""
        if self.worklist in TRAVELLING:
            return Next.TRACE_PARCEL if is_late(self.sample, now) else Next.RECEIVE
        if self.order is not None and self.worklist is Worklist.TO_ASSAY:
            if self.order.ground_gone_at is not None:
                return Next.RECONSIDER_ORDER
            return Next.REGISTER_ASSAY if self.order.stage is AssayStage.ORDERED else Next.DO_ASSAY
        if self.order is not None and self.worklist in ANSWERED_FOR:
            return Next.RELEASE_RESULT if self.order.awaits is Awaits.RELEASE else Next.VERIFY_RESULT
        return _NEXT[self.worklist]
