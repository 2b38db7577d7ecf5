"""What a read model is: a table that is emptied and filled again by a rebuild."""

from sqlalchemy import Column, DateTime, Index, Integer, Table, Text

from libs.common.database import metadata

METADATA = metadata()
READ_MODELS: list[Table] = []

INSTANT = DateTime(timezone=True)


def read_model(name: str, *columns: Column[object] | Index) -> Table:
    """One table per kind of fact, so that facts of different aggregates may come in any order."""
    table = Table(name, METADATA, *columns)
    READ_MODELS.append(table)
    return table


def patient() -> Column[object]:
    """The code as the event states it; `standings` says under which code it goes on."""
    return Column("patient", Text, nullable=False, index=True)


def version() -> Column[object]:
    """Of the aggregate the fact belongs to: the higher one wins."""
    return Column("version", Integer, nullable=False)
