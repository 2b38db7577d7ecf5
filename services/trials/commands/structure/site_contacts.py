"""Whom to call at a site: entered by the hospital or the office, and every look is written down."""

from collections.abc import Sequence
from typing import Any

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound
from libs.common.organisations import Organisations
from services.trials.store import contacts, hospitals, trials
from services.trials.store.contacts import SiteContacts


async def write_contacts(
    db: Database, parties: Organisations, call: Call, *, trial: str, hospital: str, listed: Sequence[dict[str, Any]]
) -> SiteContacts:
    """All of them at once; a stranger's site is not there."""
    if not call.everywhere and hospital != call.scope:
        raise NotFound("Your organisation runs no such site.")
    async with db.transaction(call) as tx:
        if await trials.lock(tx, trial) is None:
            raise NotFound("There is no such trial.")
        if hospital not in parties and hospital not in await hospitals.hospitals(tx):
            raise NotFound("There is no such hospital.")
        before = await contacts.find(tx, trial, hospital)
        version = before.version if before else 0
        call.check_version(version)
        kept = SiteContacts(trial, hospital, tuple(listed), version + 1)
        await contacts.add(tx, kept, Audit("wrote site contacts", f"contacts/{trial}.{hospital}"))
        return tx.answer(kept)


async def read_contacts(db: Database, call: Call, *, trial: str, hospital: str) -> SiteContacts:
    """Noted in the audit trail, for it names people."""
    async with db.transaction(call) as tx:
        found = await contacts.find(tx, trial, hospital)
        if found is None:
            raise NotFound("No contact is known for this site.")
        await audit.write(tx, Audit("read site contacts", f"contacts/{trial}.{hospital}"))
        return found
