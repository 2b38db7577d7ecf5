"""Who is calling, by an instrument's key."""

from libs.common.api_keys import WRITTEN_AT_MOST_EVERY, ApiKeyStore
from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.database import Database
from libs.common.errors import InvalidToken
from libs.common.instrument_key import InstrumentKey, take_apart

_NOT_BELIEVED = "The API key is unknown, has ended, or was revoked."
"""One sentence for all three: it tells a stranger nothing about which keys there are."""


class KeyVerifier:
    """Looks a key up at each request, so that a revocation counts at once."""

    def __init__(self, db: Database, store: ApiKeyStore) -> None:
        """Look in this database, in the table of this store."""
        self._db = db
        self._store = store

    async def caller(self, key: str) -> Caller:
        """The instrument that calls, or a refusal."""
        presented = take_apart(key)
        # It is not known yet whose key it is, so this one look is across organisations.
        call = Call.service("api_keys")
        async with self._db.reading(call) as tx:
            found = await self._store.find(tx, presented.id)
            now = tx.now
        if found is None or not found.fits(presented.secret) or not found.is_live(now):
            raise InvalidToken(_NOT_BELIEVED)
        await self._note_use(call, found)
        return found.caller()

    async def _note_use(self, call: Call, key: InstrumentKey) -> None:
        if key.last_used_at is not None and self._db.clock.now() - key.last_used_at < WRITTEN_AT_MOST_EVERY:
            return
        async with self._db.transaction(call) as tx:
            await self._store.note_use(tx, key.id)
