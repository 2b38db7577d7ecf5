"""The entries beside their seals: which were changed, taken out, or put in."""

from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

from libs.common.auditing.canonical import ENTRY_TEXT, entry_digest
from libs.common.auditing.checking_seals import LOWEST, Connection, Seal
from libs.common.auditing.finding import Finding, numbered

AT_ONCE: Final = 2_000
_PAGE: Final = f"SELECT id, {ENTRY_TEXT} AS written FROM audit_entries WHERE id > $1 ORDER BY id LIMIT $2"


class Wrong(StrEnum):
    """What can be wrong with an entry."""

    CHANGED = "not what was sealed"
    MISSING = "sealed, and not there any more"
    ADDED = "put in among what was sealed"


class CheckedEntries:
    """Reads all entries once, in their order, as far as the seals ask."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._page: Sequence[Any] = ()
        self._place = 0
        self._last = LOWEST
        self.number = 0

    async def under(self, seal: Seal) -> AsyncIterator[Finding]:
        """What is wrong with the entries of one seal, those that follow each other together."""
        run: list[int] = []
        kind = Wrong.CHANGED
        async for wrong, number in self._wrong(seal):
            if run and (wrong is not kind or len(run) == AT_ONCE):
                yield _finding(kind, run, seal)
                run = []
            kind = wrong
            run.append(number)
        if run:
            yield _finding(kind, run, seal)

    async def _wrong(self, seal: Seal) -> AsyncIterator[tuple[Wrong, int]]:
        beside = _Beside(seal)
        async for rows in self._through(seal.through):
            self.number += len(rows)
            for found in beside.compared(rows):
                yield found
        for found in beside.missing():
            yield found

    async def _through(self, last: int) -> AsyncIterator[Sequence[Any]]:
        """What is left up to an entry, in parts."""
        while True:
            end = bisect_right(self._page, last, lo=self._place, key=_number)
            yield self._page[self._place : end]
            self._place = end
            if end < len(self._page) or not await self._turn():
                return

    async def _turn(self) -> bool:
        """The next page; whether there is one."""
        self._page, self._place = await self._connection.fetch(_PAGE, self._last, AT_ONCE), 0
        if self._page:
            self._last = self._page[-1]["id"]
        return bool(self._page)


class _Beside:
    """One seal, compared with rows as they come."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._place = 0

    def compared(self, rows: Sequence[Any]) -> Iterator[tuple[Wrong, int]]:
        """What these rows say."""
        for row in rows:
            number = row["id"]
            yield from self.missing(before=number)
            if self._place == len(self._seal.entries) or self._seal.entries[self._place] != number:
                yield Wrong.ADDED, number
                continue
            if entry_digest(self._seal.salt(self._place), row["written"]) != self._seal.digest(self._place):
                yield Wrong.CHANGED, number
            self._place += 1

    def missing(self, *, before: int | None = None) -> Iterator[tuple[Wrong, int]]:
        """What should have come by now."""
        entries = self._seal.entries
        while self._place < len(entries) and (before is None or entries[self._place] < before):
            yield Wrong.MISSING, entries[self._place]
            self._place += 1


def _number(row: Any) -> int:
    return int(row["id"])


def _finding(wrong: Wrong, numbers: Sequence[int], seal: Seal) -> Finding:
    return Finding(numbered("entry", numbers[0], numbers[-1]), f"{wrong} (seal {seal.number}, entries: {len(numbers)})")
