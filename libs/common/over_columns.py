"""An insert of many rows as one statement over columns, which costs a tenth of the rows one by one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from libs.common.statement import Statement

_VALUES: Final = re.compile(r"VALUES \((\$\d+::[^()]+)\)")
_LISTS: Final = frozenset({"TEXT[]", "VARCHAR[]"})


def as_one(ready: Statement) -> Statement | None:
    """The statement run once for all its rows; None where that cannot be: no statement updates one row twice.

    A list within a list would be unfolded with it: lists of words go as their text, of other things not at all.
    """
    if not ready.many:
        return ready
    found = _VALUES.search(ready.sql)
    if found is None or "DO UPDATE" in ready.sql:
        return None
    kinds = _kinds(found[1])
    if len(kinds) != len(ready.values[0]) or not all(map(_goes, kinds)):
        return None
    sql = ready.sql[: found.start()] + _unfolded(kinds) + ready.sql[found.end() :]
    columns = zip(kinds, zip(*ready.values, strict=True), strict=True)
    values = tuple(tuple(map(_as_text, column)) if kind in _LISTS else column for kind, column in columns)
    return replace(ready, sql=sql, values=[values], many=False)


def _kinds(places: str) -> list[str]:
    """Of `$1::UUID, $2::TEXT[]`; empty if anything else stands there."""
    pairs = [place.partition("::") for place in places.split(", ")]
    in_order = all(number == f"${turn}" for turn, (number, _, _) in enumerate(pairs, start=1))
    return [kind for _, _, kind in pairs] if in_order else []


def _goes(kind: str) -> bool:
    return kind in _LISTS or (kind != "" and not kind.endswith("[]"))


def _unfolded(kinds: Sequence[str]) -> str:
    given = ", ".join(f"${place}::{'TEXT' if kind in _LISTS else kind}[]" for place, kind in enumerate(kinds, start=1))
    if _LISTS.isdisjoint(kinds):
        return f"SELECT * FROM unnest({given})"
    names = [f"c{place}" for place in range(len(kinds))]
    read = (f"{name}::{kind}" if kind in _LISTS else name for name, kind in zip(names, kinds, strict=True))
    return f"SELECT {', '.join(read)} FROM unnest({given}) AS many({', '.join(names)})"


def _as_text(words: Sequence[str | None] | None) -> str | None:
    """As PostgreSQL writes a list of words."""
    return None if words is None else "{" + ",".join(map(_quoted, words)) + "}"


def _quoted(word: str | None) -> str:
    return "NULL" if word is None else '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
