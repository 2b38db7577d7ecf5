"""Whom to call at a trial's site: the staff's names and telephones, every version; shown to nobody in passing."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.trials.store.tables.hospitals import site_contacts


@dataclass(frozen=True, slots=True)
class SiteContacts:
    """All contacts of one site, as they were last entered."""

    trial: str
    hospital: str
    contacts: tuple[dict[str, Any], ...]
    version: int


async def find(tx: Transaction, trial: str, hospital: str) -> SiteContacts | None:
    """The version entered last."""
    wanted = site_contacts.c.trial == trial, site_contacts.c.site == hospital
    statement = select(site_contacts).where(*wanted).order_by(site_contacts.c.version.desc()).limit(1)
    row = await tx.first(statement)
    return None if row is None else SiteContacts(row.trial, row.site, tuple(row.contacts), row.version)


async def add(tx: Transaction, found: SiteContacts, entry: Audit) -> None:
    """One more version. Lock the trial before."""
    values = {
        "trial": found.trial,
        "site": found.hospital,
        "version": found.version,
        "contacts": list(found.contacts),
        "entered_by": tx.call.by,
        "entered_at": tx.now,
    }
    await tx.execute(insert(site_contacts).values(values))
    await audit.write(tx, entry)
