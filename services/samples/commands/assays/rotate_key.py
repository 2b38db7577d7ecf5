"""A laboratory makes the next key of an instrument; the old one lives on until it is revoked."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.api_keys import IssueKey
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.samples.commands.assays.issue_key import Issued
from services.samples.store.assays.keys import KEYS


@dataclass(frozen=True, slots=True)
class RotateKey:
    """Which key gets a successor, and until when that one lives."""

    call: Call
    key_id: str
    expires_at: datetime


async def rotate_key(db: Database, order: RotateKey) -> Issued:
    """A second live key for the same instrument and assays; a third is refused."""
    async with db.transaction(order.call) as tx:
        old = await KEYS.of(tx, order.key_id, lock="update")
        if not old.is_live(tx.now):
            raise WrongState("This key has ended; make a new one.")
        wanted = IssueKey(
            organisation=old.organisation,
            instrument=old.instrument,
            assays=old.assays,
            expires_at=order.expires_at,
        )
        return tx.answer(Issued(*await KEYS.issue(tx, wanted)))
