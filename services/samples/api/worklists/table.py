"""A list as a table on paper or in a spreadsheet: words and wall times instead of codes and instants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from libs.common.organisations import Organisations
from services.samples.api.papers.words import Language
from services.samples.api.worklists.words import words
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.transit.custody import Holder
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.domain.worklists.row import MINUTE, WorkRow
from services.samples.domain.worklists.worklist import Next

FORMATS: Final = {Language.SPANISH: "%d/%m/%Y %H:%M", Language.ENGLISH: "%Y-%m-%d %H:%M"}
SEPARATORS: Final = {Language.SPANISH: ";", Language.ENGLISH: ","}
"""A Spanish Excel takes the comma for the decimal sign."""
TIMES: Final = frozenset({"since", "due_at", "limit_at"})


@dataclass(frozen=True, slots=True)
class Table:
    """For whom the table is: language, time zone and address book."""

    language: Language
    zone: ZoneInfo
    parties: Organisations

    def head(self) -> Sequence[str]:
        """The columns' names; times say in which zone they are."""
        titles = words(self.language)["columns"].items()
        return [f"{title} ({self.zone.key})" if key in TIMES else title for key, title in titles]

    def cells(self, row: WorkRow | UnmatchedTube | Receipt, now: datetime) -> Sequence[object]:
        """In the order of the columns; empty where there is nothing to say."""
        said = self._said(row, now)
        return [said.get(key) for key in words(self.language)["columns"]]

    def _said(self, row: WorkRow | UnmatchedTube | Receipt, now: datetime) -> Mapping[str, object]:
        if isinstance(row, Receipt):
            return self._message(row, now)
        return self._unmatched(row, now) if isinstance(row, UnmatchedTube) else self._known(row, now)

    def _message(self, message: Receipt, now: datetime) -> Mapping[str, object]:
        return {
            "label": f"{message.device or message.sender} {message.control_id}".strip(),
            "laboratory": self._name(message.lab),
            "next": self._word("steps", Next.MATCH),
            "since": self._wall(message.received_at),
            "waiting_minutes": max((now - message.received_at) // MINUTE, 0),
            "note": message.reason,
        }

    def _known(self, row: WorkRow, now: datetime) -> Mapping[str, object]:
        return {**self._tube(row), **self._order(row), **self._where(row), **self._time(row, now)}

    def _unmatched(self, tube: UnmatchedTube, now: datetime) -> Mapping[str, object]:
        return {
            "label": tube.written,
            "hospital": self._name(tube.hospital),
            "hub": self._name(tube.hub),
            "material": self._word("materials", tube.material),
            "tube": self._word("tubes_of", tube.tube),
            "holder": self._word("holders", Holder.HUB),
            "held_by": self._name(tube.hub),
            "courier": tube.courier,
            "next": self._word("steps", Next.MATCH),
            "since": self._wall(tube.found_at),
            "waiting_minutes": tube.waiting_minutes(now),
            "note": tube.note,
        }

    def _tube(self, row: WorkRow) -> Mapping[str, object]:
        tube = row.sample
        return {
            "label": tube.label,
            "patient": tube.patient,
            "hospital": self._name(tube.hospital),
            "hub": self._name(tube.hub),
            "stage": self._word("stages", tube.stage),
            "material": self._word("materials", tube.material),
            "tube": self._word("tubes_of", tube.tube),
            "preservation": self._word("preservations", tube.preservation),
        }

    def _order(self, row: WorkRow) -> Mapping[str, object]:
        order = row.order
        wanted = sorted({one.kind for one in row.open_orders})
        return {
            "assay": self._word("assays", order.kind) if order else None,
            "assay_stage": self._word("assay_stages", order.stage) if order else None,
            "priority": self._word("priorities", order.priority) if order else None,
            "laboratory": self._name(order.lab) if order else None,
            "open_assays": " · ".join(words(self.language)["assays"][kind] for kind in wanted),
        }

    def _where(self, row: WorkRow) -> Mapping[str, object]:
        places = [(one.label, one.place) for one in row.aliquots if one.place]
        return {
            "holder": self._word("holders", row.held.holder) if row.held else None,
            "held_by": self._name(row.held.organisation) if row.held else None,
            "courier": row.courier,
            "tracking_number": row.tracking_number,
            "aliquots": " · ".join(f"{label}: {at.box} {at.position or ''}".strip() for label, at in places),
        }

    def _time(self, row: WorkRow, now: datetime) -> Mapping[str, object]:
        clock = row.clock
        left = clock.minutes_left(now) if clock else None
        return {
            "next": self._word("steps", row.next_step(now)),
            "since": self._wall(row.since),
            "waiting_minutes": row.waiting_minutes(now),
            "due_at": self._wall(row.due_at),
            "late_minutes": row.late_minutes(now),
            "colour": self._word("colours", clock.colour(now)) if clock else None,
            "clock_assay": self._word("assays", clock.assay) if clock else None,
            # No number has a sign: a spreadsheet's table must not hold a cell that begins with one.
            "minutes_left": None if left is None else max(left, 0),
            "minutes_past": None if left is None else max(-left, 0),
            "limit_at": self._wall(clock.limit_at) if clock else None,
        }

    def _word(self, table: str, key: Any) -> str | None:
        return None if key is None else words(self.language)[table][key]

    def _name(self, organisation: str | None) -> str | None:
        found = self.parties.find(organisation or "")
        return found.name if found else organisation

    def _wall(self, at: datetime | None) -> str | None:
        return at.astimezone(self.zone).strftime(FORMATS[self.language]) if at else None
