"""A statement of SQLAlchemy Core as the driver takes it: its text, and its values in order.

SQLAlchemy writes the SQL and converts the values; its engine, which costs four times a round trip, is left out.
What is used of it below its public face (`_compile_w_cache` and the compiled statement's columns) is what its own
engine uses, and the tests of this file would notice a change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import ARRAY, Executable, Float, Numeric, Row
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import LRUCache

Parameters: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]

_DIALECT: Final[Any] = asyncpg_dialect()  # type: ignore[no-untyped-call]
_CACHE: Final[Any] = LRUCache(2_000)
_SHAPES: Final[Any] = LRUCache(2_000)


@dataclass(frozen=True, slots=True)
class Statement:
    """`values` holds one tuple per row of an executemany, and exactly one otherwise."""

    sql: str
    values: list[tuple[Any, ...]]
    many: bool
    gives_rows: bool
    compiled: Any

    def rows(self, records: Sequence[Any]) -> list[Row[Any]]:
        """The driver's records as rows, values converted as the columns' types say."""
        if not records:
            return []
        shape = _shape(self.compiled, records[0])
        names, processors = shape._key_to_index, shape._effective_processors  # noqa: SLF001
        return [Row(shape, processors, names, tuple(record)) for record in records]


def statement_of(executable: Executable, parameters: Parameters | None = None) -> Statement:
    """Compile it, or take it from the cache, with these values."""
    sets: list[Any] = [parameters] if isinstance(parameters, Mapping) else list(parameters or ())
    known: Any = executable
    compiled, extracted, collected, _ = known._compile_w_cache(  # noqa: SLF001
        _DIALECT, compiled_cache=_CACHE, column_keys=sorted(sets[0]) if sets else [], for_executemany=len(sets) > 1
    )
    if sets and _names_all(compiled, sets[0]):
        return _with_values(compiled, sets)
    given = {"escape_names": False, "extracted_parameters": extracted, "_collected_params": collected}
    return _with_values(compiled, [compiled.construct_params(values, **given) for values in sets or [None]])


def _names_all(compiled: Any, given: Mapping[str, Any]) -> bool:
    """Whether every place of the statement is named by the caller: then nothing has to be filled in."""
    return not compiled.post_compile_params and all(name in given for name in compiled.positiontup)


def _with_values(compiled: Any, named: Sequence[dict[str, Any]]) -> Statement:
    sql, order, processors = compiled.string, compiled.positiontup, compiled._bind_processors  # noqa: SLF001
    if compiled.literal_execute_params or compiled.post_compile_params:  # lists of IN have as many places as values
        expanded = compiled._process_parameters_for_postcompile(named[0])  # noqa: SLF001
        sql, order = expanded.statement, expanded.positiontup
        processors = {**processors, **expanded.processors}
    return Statement(
        sql=sql,
        values=[_ordered(values, order, processors) for values in named],
        many=len(named) > 1,
        gives_rows=_gives_rows(compiled),
        compiled=compiled,
    )


def _ordered(values: Mapping[str, Any], order: Sequence[str], processors: Mapping[str, Any]) -> tuple[Any, ...]:
    if not processors:
        return tuple([values[name] for name in order])
    return tuple([processors[name](values[name]) if name in processors else values[name] for name in order])


def _gives_rows(compiled: Any) -> bool:
    """Whether the driver is asked for rows; otherwise it tells how many there were."""
    if compiled.isinsert or compiled.isupdate or compiled.isdelete:
        return bool(compiled.effective_returning)
    return True


def _shape(compiled: Any, record: Any) -> SimpleResultMetaData:
    """Names and conversions of the columns, made once per statement."""
    shape: SimpleResultMetaData | None = _SHAPES.get(compiled)
    if shape is None:
        columns = compiled._result_columns  # noqa: SLF001
        if columns:
            names, known_as = [column.keyname for column in columns], [column.objects for column in columns]
            shape = SimpleResultMetaData(names, known_as, _processors=[conversion(one.type) for one in columns])
        else:
            shape = SimpleResultMetaData(list(record.keys()))
        _SHAPES[compiled] = shape
    return shape


def conversion(kind: TypeEngine[Any]) -> Any:
    """From the driver's value to the column's; for numbers SQLAlchemy would want to know the server's type."""
    if isinstance(kind, Numeric | Float):
        return None if kind.asdecimal else _as_float
    if isinstance(kind, ARRAY) and isinstance(kind.item_type, Float):
        return None
    return kind._cached_result_processor(_DIALECT, None)  # noqa: SLF001


def _as_float(value: Any) -> float | None:
    return None if value is None else float(value)
