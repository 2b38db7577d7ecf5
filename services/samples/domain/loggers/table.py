"""Where the table of a logger's file begins: its delimiter, its columns, and what the lines above say."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from libs.common.errors import Invalid
from services.samples.domain.loggers.profile import Profile, Unit, heading, unit_of

DELIMITERS: Final = (",", ";", "\t")
LONGEST_PREAMBLE: Final = 200
"""Lines; what a logger says of itself fits a page or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns that hold what we read; `clock` is None where date and time stand together."""

    delimiter: str
    line: int
    at: int
    clock: int | None
    temperature: int
    unit: Unit | None
    headings: tuple[str, ...]


def find_table(lines: Sequence[str], profile: Profile) -> Table:
    """The first line whose headings are those of the profile."""
    for number, line in enumerate(lines[:LONGEST_PREAMBLE], start=1):
        for delimiter in DELIMITERS:
            if delimiter in line:
                found = _columns(split(line, delimiter), profile, delimiter=delimiter, line=number)
                if found is not None:
                    return found
    columns = f"a column of {', '.join(profile.at[:3])}, and one of {', '.join(profile.temperature[:3])}"
    raise Invalid(
        f"No line has the headings of profile {profile.id}.", where="body", right=f"{columns}; or another profile"
    )


def serial_in(lines: Sequence[str], table: Table, profile: Profile) -> str | None:
    """The logger's own number, from the lines above the table."""
    for line in lines[: table.line - 1]:
        for delimiter in (table.delimiter, ":", *DELIMITERS):
            name, _, value = line.partition(delimiter)
            told = value.strip(" \t\"':;,")
            if heading(name) in profile.serial and told:
                return told.split(table.delimiter)[0].strip(" \"'")[:100]
    return None


def split(line: str, delimiter: str) -> list[str]:
    """The cells of one line; quotes are taken off."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as broken:
        raise Invalid("A line of the file is no line of a table.", where="body", right="CSV") from broken


def _columns(cells: Sequence[str], profile: Profile, *, delimiter: str, line: int) -> Table | None:
    names = [heading(cell) for cell in cells]
    at, date, clock = (_first(names, wanted) for wanted in (profile.at, profile.date, profile.clock))
    temperature = _first(names, profile.temperature)
    if temperature is None or (at is None and (date is None or clock is None)):
        return None
    return Table(
        delimiter=delimiter,
        line=line,
        at=at if at is not None else date or 0,
        clock=None if at is not None else clock,
        temperature=temperature,
        unit=unit_of(cells[temperature]),
        headings=tuple(cell.strip() for cell in cells),
    )


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)
