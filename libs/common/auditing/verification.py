"""Is the audit trail what it was: entries against seals, seals against each other and against the checkpoints."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Final

from libs.common.auditing.checking_checkpoints import CheckedHeads
from libs.common.auditing.checking_entries import CheckedEntries
from libs.common.auditing.checking_file import CheckedFile
from libs.common.auditing.checking_seals import FIRST, Connection, read_seals, wrong_with
from libs.common.auditing.finding import LATE, Finding, numbered

_LATE: Final = """
    SELECT count(*) AS number, min(id) AS first, max(id) AS last
    FROM audit_entries WHERE id > $1 AND at < $2
"""


class Verification:
    """Reads everything once, in order, and holds a page of it at a time."""

    def __init__(self, connection: Connection, file: CheckedFile, *, now: datetime) -> None:
        """Open the file first: what it signs is in the database, but not the other way round."""
        self._connection = connection
        self._file = file
        self._now = now
        self._entries = CheckedEntries(connection)
        self._heads = CheckedHeads(file.lines())
        self._last = FIRST

    @property
    def entries(self) -> int:
        """How many were read."""
        return self._entries.number

    @property
    def seals(self) -> int:
        """The number of the last one."""
        return self._last.number

    @property
    def checkpoints(self) -> int:
        """How many were read whose signature holds."""
        return self._heads.number

    async def findings(self) -> AsyncIterator[Finding]:
        """Everything that is wrong; nothing if the trail is what it was."""
        async for seal in read_seals(self._connection):
            for finding in wrong_with(seal, self._last):
                yield finding
            async for finding in self._entries.under(seal):
                yield finding
            for finding in self._heads.beside(seal):
                yield finding
            self._last = seal
        for finding in (*self._heads.beyond(self._last), *self._unsigned()):
            yield finding
        async for finding in self._unsealed():
            yield finding

    def _unsigned(self) -> Iterator[Finding]:
        """Checkpoints that the seals know and the file has not, and seals that nobody has signed."""
        if self._last.checkpoint > self._file.last:
            gone = numbered("checkpoint", self._file.last + 1, self._last.checkpoint)
            yield Finding(gone, "missing from the end of the file")
        signed = self._heads.last.seal if self._heads.last else 0
        if signed < self._last.number and self._last.sealed_at < self._now - LATE:
            yield Finding(numbered("seal", signed + 1, self._last.number), "not signed by any checkpoint")

    async def _unsealed(self) -> AsyncIterator[Finding]:
        """Entries that should have been sealed by now."""
        late = await self._connection.fetchrow(_LATE, self._last.through, self._now - LATE)
        if late and late["number"]:
            position = numbered("entry", late["first"], late["last"])
            yield Finding(position, f"not sealed after {LATE.seconds // 60} minutes ({late['number']})")
