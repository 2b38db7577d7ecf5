"""A laboratory makes a key for one of its instruments; the secret is shown once."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.api_keys import IssueKey
from libs.common.call import Call
from libs.common.database import Database
from libs.common.instrument_key import InstrumentKey, Presented
from libs.common.vocabulary import Assay
from services.samples.store.assays.keys import KEYS


@dataclass(frozen=True, slots=True)
class MakeKey:
    """For which instrument, for which assays, until when."""

    call: Call
    instrument: str
    assays: frozenset[Assay]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key with its secret."""

    key: InstrumentKey
    presented: Presented


async def issue_key(db: Database, order: MakeKey) -> Issued:
    """Make it for the caller's own organisation."""
    async with db.transaction(order.call) as tx:
        wanted = IssueKey(
            organisation=order.call.caller.organisation,
            instrument=order.instrument,
            assays=frozenset(order.assays),
            expires_at=order.expires_at,
        )
        return tx.answer(Issued(*await KEYS.issue(tx, wanted)))
