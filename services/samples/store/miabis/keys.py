"""A hub's key for pseudonyms in the database."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.miabis.pseudonym import new_key
from services.samples.store.tables.pseudonym_keys import pseudonym_keys


async def of_hub(tx: Transaction, hub: str) -> bytes:
    """Its key; made when it is needed first, by one of those who need it then."""
    kept = select(pseudonym_keys.c.key).where(pseudonym_keys.c.hub == hub)
    found = await tx.scalar(kept)
    if found is None:
        new = insert(pseudonym_keys).values(hub=hub, key=new_key(), made_at=tx.now).on_conflict_do_nothing()
        if await tx.first(new.returning(pseudonym_keys.c.hub)) is not None:
            await audit.write(tx, Audit(did="made pseudonym key", about=f"biobank/{hub}"))
        found = await tx.scalar(kept)
    return bytes(found)
