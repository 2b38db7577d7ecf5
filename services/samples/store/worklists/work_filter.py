"""What is asked of a list; what is not said does not narrow."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, exists, false, text

from libs.common.contracts.samples.assays import Priority
from libs.common.vocabulary import Assay, Material, Preservation
from services.samples.domain.worklists.local_day import ALWAYS, Span
from services.samples.store.sight import Condition
from services.samples.store.tables.assays import OPEN, assays
from services.samples.store.tables.instrument_receipts import instrument_receipts
from services.samples.store.tables.samples import samples
from services.samples.store.tables.unmatched import unmatched_tubes

_OF_THE_TUBE = ("hub", "hospital", "material", "preservation", "patient", "label")

_OF_ANY = {"hub": "hub", "hospital": "hospital", "material": "material"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """The same for every list; `during` are the days in which the list's own time lies."""

    hub: str | None = None
    hospital: str | None = None
    laboratory: str | None = None
    assay: Assay | None = None
    priority: Priority | None = None
    material: Material | None = None
    preservation: Preservation | None = None
    patient: str | None = None
    label: str | None = None
    during: Span = ALWAYS

    def of_tubes(self, at: "Column[object]") -> Iterator[Condition]:
        """For lists of tubes: an order that is asked for is an open one."""
        yield from self._common(at)
        if any(one is not None for one in (self.assay, self.laboratory, self.priority)):
            yield exists().where(assays.c.sample_id == samples.c.id, text(f"assays.{OPEN}"), *self._order())

    def of_orders(self, at: "Column[object]") -> Iterator[Condition]:
        """For lists of orders: it is the row itself."""
        yield from self._common(at)
        yield from self._order()

    def of_unmatched(self, at: "Column[object]") -> Iterator[Condition]:
        """For tubes nobody knows: what is asked of patients or orders is true of none."""
        kept = unmatched_tubes.c
        for name, column in {**_OF_ANY, "label": "written"}.items():
            if (value := getattr(self, name)) is not None:
                yield kept[column] == value
        if any(
            getattr(self, name) is not None for name in ("patient", "preservation", "assay", "laboratory", "priority")
        ):
            yield false()
        yield from self._days(at)

    def of_messages(self, at: "Column[object]") -> Iterator[Condition]:
        """For instruments' messages: they have a laboratory and a time, and nothing that is known of a tube."""
        for name in ("hub", "laboratory"):
            if (value := getattr(self, name)) is not None:
                yield instrument_receipts.c.lab == value
        named = ("hospital", "material", "preservation", "patient", "label", "assay")
        if any(getattr(self, name) is not None for name in named):
            yield false()
        yield from self._days(at)

    def _common(self, at: "Column[object]") -> Iterator[Condition]:
        for name in _OF_THE_TUBE:
            if (value := getattr(self, name)) is not None:
                yield samples.c[name] == value
        yield from self._days(at)

    def _days(self, at: "Column[object]") -> Iterator[Condition]:
        if self.during.begin is not None:
            yield at >= self.during.begin
        if self.during.end is not None:
            yield at < self.during.end

    def _order(self) -> Iterator[Condition]:
        if self.assay is not None:
            yield assays.c.kind == self.assay
        if self.laboratory is not None:
            yield assays.c.lab == self.laboratory
        if self.priority is not None:
            yield assays.c.priority == self.priority
