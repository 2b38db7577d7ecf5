"""Lists in pages: a cursor names the last row seen, so nothing is skipped while rows arrive."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, Protocol, Self, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    UnaryExpression,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql import operators

from libs.common.errors import Invalid
from libs.common.wire import View

DEFAULT_LIMIT: Final = 50
HIGHEST_LIMIT: Final = 200
USUAL_LIMITS: Final = frozenset({DEFAULT_LIMIT, 100, HIGHEST_LIMIT})
"""Those for which a connection may keep a plan each."""
LONGEST_CURSOR: Final = 1_000

Item = TypeVar("Item")
Column = ColumnElement[Any]

HIGHEST_NUMBER: Final = 2**63 - 1
NUL: Final = "\x00"


def _number(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= HIGHEST_NUMBER:
        raise ValueError("no number of a row")
    return value


def _instant(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("no instant of a row")
    return at


def _text(value: object) -> str:
    if not isinstance(value, str) or NUL in value:
        raise ValueError("no text of a row")
    return value


READERS: Final[dict[type, Callable[[Any], object]]] = {
    datetime: _instant,
    date: date.fromisoformat,
    UUID: UUID,
    int: _number,
    str: _text,
}


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page the caller asks for."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    planned_once: bool = False
    """Whether the server is to make one plan for whoever asks: the number of rows is then written out for it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page and where the next one begins."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None


class Page(View, Generic[Item]):
    """One page of a list; without `next_cursor` it is the last."""

    items: list[Item]
    next_cursor: str | None = None

    @classmethod
    def of(cls, found: Slice, view: Callable[[Any], Item]) -> Self:
        """Show every row through its view."""
        return cls(items=[view(row) for row in found.rows], next_cursor=found.next_cursor)


class Reader(Protocol):
    """The part of a transaction that a page needs."""

    async def all(self, statement: Any) -> Sequence[Row[Any]]:
        """Every row of the statement."""
        ...


async def fetch(tx: Reader, statement: Select[Any], *, by: Sequence[Column], page: PageRequest) -> Slice:
    """The rows of one page, in the order of `by`.

    The columns in `by` are among those selected, are never null and together name one row; they
    are all ascending, or all `.desc()`.
    """
    columns = [_column(order) for order in by]
    rows = await tx.all(_first(statement, by, page))
    shown = rows[: page.limit]
    more = len(rows) > len(shown)
    return Slice(rows=shown, next_cursor=_write(shown[-1], columns) if more else None)


async def fetch_from_sides(
    tx: Reader, table: Table, *where: Column, sides: Sequence[Column], by: Sequence[Column], page: PageRequest
) -> Slice:
    """The same of a table's rows that lie on one of the sides, each of which has an index in the order of `by`.

    Joined by OR, the sides would let the server find no order in any index: it would judge every row there is. No row
    lies on two sides, and the last column of `by` names one row by itself.
    """
    if len(sides) == 1:
        return await fetch(tx, select(table).where(*sides, *where), by=by, page=page)
    key = _column(by[-1])
    first = (_first(select(key).where(side, *where), by, page) for side in sides)
    return await fetch(tx, select(table).where(key.in_(union_all(*first))), by=by, page=page)


def _first(statement: Select[Any], by: Sequence[Column], page: PageRequest) -> Select[Any]:
    """From where the page before ended, one row more than are shown."""
    ordered = statement.order_by(None).order_by(*by).limit(_rows_of(page))
    if not page.cursor:
        return ordered
    columns = [_column(order) for order in by]
    return ordered.where(_beyond(columns, by, _read(page.cursor, columns)))


def _rows_of(page: PageRequest) -> Any:
    """A plan made for any number of rows would be one for a tenth of the table."""
    number = page.limit + 1
    return literal_column(str(number)) if page.planned_once else number


def _column(order: Column) -> Column:
    return order.element if isinstance(order, UnaryExpression) else order


def _is_descending(order: Column) -> bool:
    return isinstance(order, UnaryExpression) and order.modifier is operators.desc_op


def _beyond(columns: Sequence[Column], by: Sequence[Column], values: Sequence[object]) -> ColumnElement[bool]:
    here = tuple_(*columns)
    last = tuple_(*(literal(v, c.type) for v, c in zip(values, columns, strict=True)))
    return here < last if _is_descending(by[0]) else here > last


def _write(row: Row[Any], columns: Sequence[Column]) -> str:
    values = [_value(row, column) for column in columns]
    # The driver gives a UUID of its own kind, which only `str` can write.
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).decode().rstrip("=")


def _value(row: Row[Any], column: Column) -> object:
    """By the column; by its name where the statement was compiled for an equal one over another subquery."""
    known = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    return known[column] if column in known else known[str(column.key)]


def _read(cursor: str, columns: Sequence[Column]) -> list[object]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = orjson.loads(base64.urlsafe_b64decode(padded))
        return [READERS[c.type.python_type](v) for v, c in zip(values, columns, strict=True)]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Invalid(
            "This is no cursor of this list.",
            where="query.cursor",
            right="`next_cursor` of the page before, unchanged",
        ) from None
