"""The wells of a plate as a table: CSV with a header, also as a Spanish spreadsheet writes it (`;`, decimal commas)."""

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field

from libs.common.errors import Invalid

LONGEST: Final = 200_000
"""Letters: a plate of 1,536 wells has less."""

Table = Annotated[
    str | None,
    Field(
        default=None,
        max_length=LONGEST,
        exclude=True,
        description="Instead of `wells`: the same as CSV with a header; `;` and decimal commas, or tabs, are read too.",
    ),
]

_NUMBER: Final = re.compile(r"^-?\d{1,12}([.,]\d{1,12})?([eE][+-]?\d{1,2})?$", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns a table must have, which it may have, and which hold numbers."""

    needed: tuple[str, ...]
    more: tuple[str, ...]
    numbers: Collection[str]
    kept_empty: Collection[str] = ()
    """Where an empty cell is no omission but a mistake to be named."""


def with_rows(sent: Any, columns: Columns) -> Any:
    """A plate that was sent as a table, with its wells."""
    if not isinstance(sent, Mapping) or not isinstance(sent.get("table"), str):
        return sent
    if sent.get("wells"):
        raise Invalid("The wells are told twice.", where="table", right="wells or table")
    return {**sent, "wells": rows_of(sent["table"][: LONGEST + 1], columns)}


def rows_of(table: str, columns: Columns) -> list[dict[str, Any]]:
    """One mapping per row. A cell that is no number stays the text it is; an empty one says nothing."""
    lines = table.lstrip("\ufeff").strip()
    read = csv.reader(io.StringIO(lines), delimiter=_delimiter(lines), strict=True)
    try:
        rows = [[cell.strip() for cell in row] for row in read if any(cell.strip() for cell in row)]
    except csv.Error as wrong:
        raise Invalid("The table is no CSV.", where="table", right="a header, and one line per well") from wrong
    header = [name.lower() for name in rows[0]] if rows else []
    _check_header(header, columns)
    return [_row(header, row, line, columns) for line, row in enumerate(rows[1:], start=2)]


def _delimiter(lines: str) -> str:
    first = lines.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _check_header(header: list[str], columns: Columns) -> None:
    known = {*columns.needed, *columns.more}
    if not set(columns.needed) <= set(header) <= known or len(set(header)) < len(header):
        right = f"columns {', '.join(columns.needed)}; may have {', '.join(columns.more)}"
        raise Invalid("The table has not the columns of a plate.", where="table", right=right)


def _row(header: list[str], row: list[str], line: int, columns: Columns) -> dict[str, Any]:
    if len(row) > len(header):
        sentence = f"Line {line} has more cells than the header; a decimal comma needs ; between cells."
        raise Invalid(sentence, where="table", right=f"{len(header)} cells")
    told = {**dict.fromkeys(columns.kept_empty, ""), **dict(zip(header, row, strict=False))}
    return {
        name: _number(cell) if name in columns.numbers else cell
        for name, cell in told.items()
        if cell or name in columns.kept_empty
    }


def _number(cell: str) -> float | str:
    return float(cell.replace(",", ".")) if _NUMBER.match(cell) else cell
