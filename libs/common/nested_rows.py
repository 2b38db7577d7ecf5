"""Rows within a row: what hangs on a record is read with it, in one round trip."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.types import UserDefinedType

from libs.common.statement import conversion


def rows_of(query: Select[Any]) -> ColumnElement[Sequence[Row[Any]]]:
    """All rows of the query, as one column of another one.

    They come as records with their columns named one by one, not as a table's own type: a column that a migration
    adds meanwhile changes nothing here.
    """
    columns = query.selected_columns
    records = query.with_only_columns(func.row(*columns), maintain_column_froms=True)
    return func.array(records.scalar_subquery(), type_=_NestedRows(tuple(columns.items())))


class _NestedRows(UserDefinedType[Sequence[Row[Any]]]):
    """Turns the driver's records into rows as of a query of their own."""

    cache_ok = True

    def __init__(self, columns: tuple[tuple[str, ColumnElement[Any]], ...]) -> None:
        self.columns = columns

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
        coltype: object,  # noqa: ARG002
    ) -> Callable[[Any], Sequence[Row[Any]]]:
        """Names and conversions of the columns, made once."""
        names, columns = zip(*self.columns, strict=True)
        shape = SimpleResultMetaData(
            names, [(column,) for column in columns], _processors=[conversion(column.type) for column in columns]
        )
        keys, processors = shape._key_to_index, shape._effective_processors  # noqa: SLF001

        def rows(records: Sequence[Any]) -> Sequence[Row[Any]]:
            return [Row(shape, processors, keys, tuple(record)) for record in records]

        return rows
