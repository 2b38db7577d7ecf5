"""Each list as one statement over partial indexes: it costs what is open, however much is stored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, Select, Subquery, Uuid, and_, cast, null, or_, select, text, union_all

from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from services.samples.domain.worklists.local_day import today_by_hub
from services.samples.domain.worklists.worklist import Worklist
from services.samples.store.sight import Condition
from services.samples.store.tables.assays import CORRECTIONS, NOT_DONE, TO_RELEASE, TO_VERIFY, assays
from services.samples.store.tables.instrument_receipts import TO_LOOK_AT, instrument_receipts
from services.samples.store.tables.samples import AT_HUB, IN_USE, QUARANTINED, RECEIVED, TRAVELLING, samples
from services.samples.store.tables.unmatched import WAITING, unmatched_tubes
from services.samples.store.worklists.sides import sides_of_orders, sides_of_tubes, sides_of_unmatched
from services.samples.store.worklists.work_filter import WorkFilter


@dataclass(frozen=True, slots=True)
class _OfTubes:
    """`where` is written as the index has it: with parameters the server could not use it."""

    where: str
    at: Column[Any]

    def branches(self, call: Call, asked: WorkFilter, more: Sequence[Condition]) -> Iterator[Select[Any]]:
        rows = select(self.at.label("at"), samples.c.id, samples.c.id.label("sample_id"), _no_id("order_id"))
        wanted = rows.where(text(f"samples.{self.where}"), *asked.of_tubes(self.at), *more)
        return (wanted.where(side) for side in sides_of_tubes(call))


@dataclass(frozen=True, slots=True)
class _OfOrders:
    """Orders on tubes that a hub has."""

    where: str
    at: Column[Any]
    tubes: str = AT_HUB

    def branches(self, call: Call, asked: WorkFilter, more: Sequence[Condition]) -> Iterator[Select[Any]]:
        rows = select(self.at.label("at"), assays.c.id, assays.c.sample_id, assays.c.id.label("order_id"))
        at_hub = rows.join(samples, samples.c.id == assays.c.sample_id).where(text(f"samples.{self.tubes}"))
        wanted = at_hub.where(text(f"assays.{self.where}"), *asked.of_orders(self.at), *more)
        return (wanted.where(side) for side in sides_of_orders(call))


@dataclass(frozen=True, slots=True)
class _OfUnmatched:
    """Tubes without a sample, and instruments' messages without an order."""

    where: str
    at: Column[Any]

    def branches(self, call: Call, asked: WorkFilter, more: Sequence[Condition]) -> Iterator[Select[Any]]:
        rows = select(self.at.label("at"), unmatched_tubes.c.id, _no_id("sample_id"), _no_id("order_id"))
        wanted = rows.where(text(f"unmatched_tubes.{self.where}"), *asked.of_unmatched(self.at), *more)
        yield from (wanted.where(side) for side in sides_of_unmatched(call))
        yield from _messages(call, asked)


def _messages(call: Call, asked: WorkFilter) -> Iterator[Select[Any]]:
    """What instruments have sent and nobody could file; the laboratory's own."""
    kept = instrument_receipts.c
    own = () if call.everywhere else (kept.lab == call.scope,)
    rows = select(kept.received_at.label("at"), kept.id, _no_id("sample_id"), _no_id("order_id"))
    yield rows.where(text(f"instrument_receipts.{TO_LOOK_AT}"), *own, *asked.of_messages(kept.received_at))


_LISTS: Final[Mapping[Worklist, _OfTubes | _OfOrders | _OfUnmatched]] = MappingProxyType(
    {
        Worklist.EXPECTED_TODAY: _OfTubes(TRAVELLING, samples.c.expected_at),
        Worklist.OVERDUE: _OfTubes(TRAVELLING, samples.c.expected_at),
        Worklist.IN_TRANSIT: _OfTubes(TRAVELLING, samples.c.expected_at),
        Worklist.TO_BANK: _OfTubes(RECEIVED, samples.c.received_at),
        Worklist.TO_ASSAY: _OfOrders(NOT_DONE, assays.c.ordered_at),
        Worklist.TO_VERIFY: _OfOrders(TO_VERIFY, assays.c.resulted_at, IN_USE),
        Worklist.TO_RELEASE: _OfOrders(TO_RELEASE, assays.c.resulted_at, IN_USE),
        Worklist.CORRECTIONS: _OfOrders(CORRECTIONS, assays.c.resulted_at, IN_USE),
        Worklist.QUARANTINED: _OfTubes(QUARANTINED, samples.c.created_at),
        Worklist.UNMATCHED: _OfUnmatched(WAITING, unmatched_tubes.c.found_at),
    }
)


def rows_of(tx: Transaction, worklist: Worklist, asked: WorkFilter, *, parties: Organisations) -> Subquery:
    """Columns `at`, `id`, `sample_id`, `order_id`; `at` and `id` together give the order."""
    more = _MORE.get(worklist, _nothing)(tx, parties)
    return union_all(*_LISTS[worklist].branches(tx.call, asked, more)).subquery("open_work")


def _expected_today(tx: Transaction, parties: Organisations) -> Sequence[Condition]:
    """Each hub's own day."""
    spans = today_by_hub(parties.of_kind(OrganisationKind.HUB), tx.now)
    at, hub = samples.c.expected_at, samples.c.hub
    return [or_(*(and_(hub.in_(sorted(hubs)), at >= day.begin, at < day.end) for day, hubs in spans.items()))]


def _overdue(tx: Transaction, _: Organisations) -> Sequence[Condition]:
    return [samples.c.expected_at < tx.now]


def _nothing(_: Transaction, __: Organisations) -> Sequence[Condition]:
    return ()


_MORE: Final[Mapping[Worklist, Callable[[Transaction, Organisations], Sequence[Condition]]]] = MappingProxyType(
    {Worklist.EXPECTED_TODAY: _expected_today, Worklist.OVERDUE: _overdue}
)


def _no_id(name: str) -> Any:
    return cast(null(), Uuid).label(name)
