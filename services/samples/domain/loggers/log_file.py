"""A logger's file is read: every reading with its instant, or the line and column that cannot be read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from libs.common.errors import Invalid
from services.samples.domain.loggers.instants import Reader, zone_named
from services.samples.domain.loggers.profile import Profile, Unit
from services.samples.domain.loggers.table import Table, find_table, serial_in, split
from services.samples.domain.loggers.text import decoded

MOST_READINGS: Final = 100_000
"""One a minute for ten weeks; no parcel is on its way so long."""

COLDEST, HOTTEST = -273.15, 150.0
AHEAD: Final = timedelta(minutes=5)
"""How far a logger's clock may run ahead of ours."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_NUMBER: Final = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:°|º)?\s*[cCfF]?")
_MINUS: Final = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})


class LogReading(NamedTuple):
    """What the logger showed at one instant."""

    at: datetime
    celsius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the caller says of the file; None leaves it to the file or the profile."""

    time_zone: str | None = None
    logger: str | None = None
    unit: Unit | None = None
    day_first: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """What was read, and how it was understood."""

    profile: str
    logger: str
    encoding: str
    delimiter: str
    header_line: int
    unit: Unit
    day_first: bool
    time_zone: str | None
    skipped: int
    readings: tuple[LogReading, ...]


def read_file(content: bytes, profile: Profile, asked: Asked, *, now: datetime) -> LogFile:
    """Read the whole file, or refuse it at the first line that cannot be read."""
    text, encoding = decoded(content)
    lines = _LINE_END.split(text)
    table = find_table(lines, profile)
    unit = _unit(table, profile, asked)
    day_first = profile.day_first if asked.day_first is None else asked.day_first
    logger = _logger(serial_in(lines, table, profile), asked)
    zone = None if asked.time_zone is None else zone_named(asked.time_zone)
    rows = _Rows(table, profile, unit, Reader(zone, day_first=day_first), now + AHEAD)
    readings = tuple(rows.readings(lines))
    return LogFile(
        profile=profile.id,
        logger=logger,
        encoding=encoding,
        delimiter=table.delimiter,
        header_line=table.line,
        unit=unit,
        day_first=day_first,
        time_zone=asked.time_zone,
        skipped=rows.skipped,
        readings=_some(readings),
    )


class _Rows:
    def __init__(self, table: Table, profile: Profile, unit: Unit, reader: Reader, latest: datetime) -> None:
        self.skipped = 0
        self._table = table
        self._profile = profile
        self._unit = unit
        self._reader = reader
        self._latest = latest

    def readings(self, lines: Sequence[str]) -> Iterator[LogReading]:
        found = 0
        for number, line in enumerate(lines[self._table.line :], start=self._table.line + 1):
            if line.strip().lower().startswith(self._profile.ends) and self._profile.ends:
                return
            reading = self._reading(number, split(line, self._table.delimiter)) if line.strip() else None
            if reading is None:
                self.skipped += 1
                continue
            found += 1
            if found > MOST_READINGS:
                raise Invalid("The file is too long.", where=f"body.line {number}", right=f"{MOST_READINGS} readings")
            yield reading

    def _reading(self, number: int, cells: Sequence[str]) -> LogReading | None:
        shown = self._cell(number, cells, self._table.temperature).strip()
        if shown.lower() in self._profile.no_reading:
            return None
        return LogReading(self._at(number, cells), self._celsius(number, shown))

    def _at(self, number: int, cells: Sequence[str]) -> datetime:
        written = self._cell(number, cells, self._table.at)
        if self._table.clock is not None:
            written = f"{written.strip()} {self._cell(number, cells, self._table.clock).strip()}"
        try:
            at = self._reader.read(written)
        except Invalid as wrong:
            where = wrong.where or self._where(number, self._table.at)
            raise Invalid(wrong.sentence, where=where, right=wrong.right) from None
        if at > self._latest:
            right = "a time that has passed; look at date_order and time_zone"
            raise Invalid("This lies in the future.", where=self._where(number, self._table.at), right=right)
        return at

    def _celsius(self, number: int, shown: str) -> float:
        where = self._where(number, self._table.temperature)
        found = _NUMBER.fullmatch(shown.translate(_MINUS))
        if found is None:
            raise Invalid("This is no temperature.", where=where, right="a number such as 21.5 or 21,5")
        celsius = self._unit.celsius(float(found[1].replace(",", ".")))
        if not COLDEST <= celsius <= HOTTEST:
            raise Invalid("No logger is so cold or so hot.", where=where, right="a temperature; look at the unit")
        return celsius

    def _cell(self, number: int, cells: Sequence[str], place: int) -> str:
        if place >= len(cells):
            raise Invalid("The line ends before this column.", where=self._where(number, place), right="all columns")
        return cells[place]

    def _where(self, number: int, place: int) -> str:
        return f"body.line {number}.column {place + 1}"


def _unit(table: Table, profile: Profile, asked: Asked) -> Unit:
    if table.unit is not None and asked.unit is not None and table.unit is not asked.unit:
        sentence = "The heading of the temperatures names another unit."
        raise Invalid(sentence, where="query.unit", right=table.unit)
    return table.unit or asked.unit or profile.unit


def _logger(serial: str | None, asked: Asked) -> str:
    found = asked.logger or serial
    if not found:
        raise Invalid("The file does not name its logger.", where="query.logger", right="the logger's own number")
    return found


def _some(readings: tuple[LogReading, ...]) -> tuple[LogReading, ...]:
    if not readings:
        raise Invalid("The table holds no reading.", where="body", right="at least one line with a temperature")
    return readings
