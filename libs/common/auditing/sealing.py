"""The worker seals the audit trail behind those who write it: each seal covers what was settled since the last one."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from libs.common.auditing.canonical import BEGINNING, ENTRY_DIGEST, SEAL_HEAD
from libs.common.auditing.checkpoints import Checkpoints
from libs.common.auditing.settling import Settling
from libs.common.call import Call
from libs.common.database import Database, Transaction

EVERY: Final = timedelta(seconds=5)
"""What is not sealed yet could be changed unseen: this, and the longest transaction, is how long."""

AT_ONCE: Final = 1_000
"""Numbers of entries under one seal at most: what whoever verifies holds in memory."""

_TURN = text("""
    SELECT pg_try_advisory_xact_lock(hashtext('audit seal')) AS mine,
        coalesce((SELECT max(through) FROM audit_seals), 0) AS through
""")
_SEAL = text(f"""
    WITH last AS (
        SELECT number, through, total, head FROM audit_seals ORDER BY number DESC LIMIT 1
    ), salted AS (
        SELECT entry.*, uuid_send(gen_random_uuid()) AS salt FROM audit_entries AS entry
        WHERE id > coalesce((SELECT through FROM last), 0) AND id > CAST(:after AS bigint)
            AND id <= CAST(:through AS bigint)
    ), digested AS (
        SELECT id, salt, {ENTRY_DIGEST} AS digest FROM salted
    ), taken AS (
        SELECT count(*) AS number_taken, array_agg(id ORDER BY id) AS entries,
            string_agg(int8send(id), '' ORDER BY id) AS written_ids,
            string_agg(salt, '' ORDER BY id) AS salts, string_agg(digest, '' ORDER BY id) AS digests
        FROM digested
    ), chained AS (
        SELECT coalesce(last.number, 0) + 1 AS number, CAST(:through AS bigint) AS through,
            coalesce(last.total, 0) + number_taken AS total, CAST(:now AS timestamptz) AS sealed_at,
            CAST(:checkpoint AS bigint) AS checkpoint, entries, written_ids, salts, digests,
            coalesce(last.head, CAST(:beginning AS bytea)) AS previous
        FROM taken LEFT JOIN last ON true WHERE number_taken > 0
    )
    INSERT INTO audit_seals (number, through, total, sealed_at, checkpoint, entries, salts, digests, head)
    SELECT number, through, total, sealed_at, checkpoint, entries, salts, digests, {SEAL_HEAD} FROM chained
    RETURNING number
""")


class Sealing:
    """What the worker of one service does about its trail, again and again; of several workers one at a time does."""

    def __init__(self, service: str, checkpoints: Checkpoints | None) -> None:
        """Without a key to sign with there are seals and no checkpoints."""
        self._call = Call.service(service)
        self._checkpoints = checkpoints
        self._settling = Settling()
        self._sealed = 0
        self._unsigned = True

    async def seal(self, database: Database) -> None:
        """Seal all that is settled, then sign a checkpoint if one is due."""
        while await self._seal_some(database):
            pass
        if self._checkpoints is not None and self._unsigned:
            await self._sign(self._checkpoints, database)

    async def _seal_some(self, database: Database) -> bool:
        """One seal, over what there is among the next numbers; whether more of them are settled."""
        async with database.transaction(self._call) as tx:
            settled = await self._settling.look(tx)
            if settled == self._sealed:
                return False
            turn = await tx.one(_TURN)
            if not turn.mine:
                return False
            after = max(int(turn.through), min(self._sealed, settled))
            through = min(settled, after + AT_ONCE)
            self._unsigned |= await self._seal(tx, after=after, through=through)
        self._sealed = through  # nothing can appear below any more
        return through < settled

    async def _seal(self, tx: Transaction, *, after: int, through: int) -> bool:
        """Whether there was anything to seal: numbers may be left out."""
        checkpoint = await self._checkpoints.number() if self._checkpoints else 0
        values = {"after": after, "through": through, "now": tx.now, "checkpoint": checkpoint}
        number: int | None = await tx.scalar(_SEAL, {**values, "beginning": BEGINNING})
        return number is not None

    async def _sign(self, checkpoints: Checkpoints, database: Database) -> None:
        async with database.transaction(self._call) as tx:
            if (await tx.one(_TURN)).mine and await checkpoints.sign_if_due(tx):
                self._unsigned = False
