"""Many rows inserted or updated by one statement over columns, which costs a tenth of the rows one by one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from libs.common.statement import Statement

_VALUES: Final = re.compile(r"VALUES \((\$\d+::[^()]+)\)")
_UPDATE: Final = re.compile(r"(UPDATE \w+) SET (.+) WHERE (.+)")
_SET: Final = re.compile(r'("?\w+"?=)(\$\d+::[^()$,]+)')
_FOUND_BY: Final = re.compile(r'(\w+\."?\w+"? = )(\$\d+::[^()$,]+)')
_LISTS: Final = frozenset({"TEXT[]", "VARCHAR[]"})


def as_one(ready: Statement) -> Statement | None:
    """The statement run once for all its rows; None where that cannot be: no statement updates one row twice.

    A list within a list would be unfolded with it: lists of words go as their text, of other things not at all.
    """
    if not ready.many:
        return ready
    update = _UPDATE.fullmatch(ready.sql)
    if update is not None:
        return _updated(ready, update[1], update[2].split(", "), update[3].split(" AND "))
    found = _VALUES.search(ready.sql)
    if found is None or "DO UPDATE" in ready.sql:
        return None
    kinds = _kinds(found[1].split(", "), ready)
    if kinds is None:
        return None
    return _over(ready, kinds, ready.sql[: found.start()] + _unfolded(kinds) + ready.sql[found.end() :])


def _updated(ready: Statement, head: str, changes: Sequence[str], conditions: Sequence[str]) -> Statement | None:
    """Rows that are found by equality alone, and each of them once: else the later change would have to win."""
    found = [*map(_SET.fullmatch, changes), *map(_FOUND_BY.fullmatch, conditions)]
    parts = [(one[1], one[2]) for one in found if one is not None]
    kinds = _kinds([place for _, place in parts], ready) if len(parts) == len(found) else None
    keys = [row[-len(conditions) :] for row in ready.values]
    if kinds is None or len(set(keys)) < len(keys):
        return None
    told = [f"{column}{value}" for (column, _), value in zip(parts, _read(kinds, "many."), strict=True)]
    changed, found_by = ", ".join(told[: len(changes)]), " AND ".join(told[len(changes) :])
    return _over(ready, kinds, f"{head} SET {changed} FROM {_many(kinds)} WHERE {found_by}")


def _over(ready: Statement, kinds: Sequence[str], sql: str) -> Statement:
    """The same with a list of values for each place."""
    columns = zip(kinds, zip(*ready.values, strict=True), strict=True)
    values = tuple(tuple(map(_as_text, column)) if kind in _LISTS else column for kind, column in columns)
    return replace(ready, sql=sql, values=[values], many=False)


def _kinds(places: Sequence[str], ready: Statement) -> list[str] | None:
    """Of `$1::UUID`, `$2::TEXT[]`; None if anything else stands there."""
    pairs = [place.partition("::") for place in places]
    in_order = all(number == f"${turn}" for turn, (number, _, _) in enumerate(pairs, start=1))
    kinds = [kind for _, _, kind in pairs]
    return kinds if in_order and len(kinds) == len(ready.values[0]) and all(map(_goes, kinds)) else None


def _goes(kind: str) -> bool:
    return kind in _LISTS or (kind != "" and not kind.endswith("[]"))


def _unfolded(kinds: Sequence[str]) -> str:
    if _LISTS.isdisjoint(kinds):
        return f"SELECT * FROM {_unnested(kinds)}"
    return f"SELECT {', '.join(_read(kinds))} FROM {_many(kinds)}"


def _many(kinds: Sequence[str]) -> str:
    return f"{_unnested(kinds)} AS many({', '.join(f'c{place}' for place in range(len(kinds)))})"


def _unnested(kinds: Sequence[str]) -> str:
    given = (f"${place}::{'TEXT' if kind in _LISTS else kind}[]" for place, kind in enumerate(kinds, start=1))
    return f"unnest({', '.join(given)})"


def _read(kinds: Sequence[str], of: str = "") -> list[str]:
    return [f"{of}c{place}{f'::{kind}' if kind in _LISTS else ''}" for place, kind in enumerate(kinds)]


def _as_text(words: Sequence[str | None] | None) -> str | None:
    """As PostgreSQL writes a list of words."""
    return None if words is None else "{" + ",".join(map(_quoted, words)) + "}"


def _quoted(word: str | None) -> str:
    return "NULL" if word is None else '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
