"""Rows of one transaction whose outcome nobody asks for: they wait, and go together in few round trips."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Update
from sqlalchemy.dialects.postgresql import Insert

from libs.common.over_columns import as_one
from libs.common.statement import Statement, statement_of

Write: TypeAlias = Insert | Update
"""An update names the values it finds its rows by as parameters, beside those that it sets."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows for one statement, in order."""

    statement: Write
    rows: list[Mapping[str, Any]]


@dataclass(slots=True)
class LaterRows:
    """Within one table the rows keep their order; tables that refer to each other are not written in this way."""

    groups: list[Group] = field(default_factory=list)

    def add(self, statement: Write, row: Mapping[str, Any]) -> None:
        """Let it wait with others of the same statement, unless something else for its table came in between."""
        if self.groups and self.groups[-1].statement is statement and self.groups[-1].rows[0].keys() == row.keys():
            self.groups[-1].rows.append(row)
            return
        same_table = (group for group in reversed(self.groups) if group.statement.table is statement.table)
        last = next(same_table, None)
        if last is None or last.statement is not statement or last.rows[0].keys() != row.keys():
            last = Group(statement, [])
            self.groups.append(last)
        last.rows.append(row)

    def add_all(self, others: "LaterRows") -> None:
        """Let the rows of others wait, too."""
        for group in others.groups:
            for row in group.rows:
                self.add(group.statement, row)

    def take(self) -> Iterator[Statement]:
        """All that waits, a statement for each group."""
        groups, self.groups = self.groups, []
        return (statement_of(group.statement, group.rows) for group in groups)

    def take_together(self) -> list[Statement]:
        """The last ones that wait, as far as each is one statement run once: they can go beside something else.

        A table comes once among them, as two writes of one statement do not see each other.
        """
        found: list[Statement] = []
        tables: set[object] = set()
        while self.groups and self.groups[-1].statement.table not in tables:
            ready = as_one(statement_of(self.groups[-1].statement, self.groups[-1].rows))
            if ready is None:
                break
            tables.add(self.groups.pop().statement.table)
            found.append(ready)
        return found[::-1]
