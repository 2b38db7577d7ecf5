"""The clock: whoever runs a site is told once that its status wants confirming."""

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.envelope import NOBODY
from libs.common.contracts.trials import SiteConfirmationDue
from libs.common.database import Database, Transaction
from services.trials.commands.reassess import today
from services.trials.domain.network.confirmation import AFTER
from services.trials.domain.trials.trial import Site
from services.trials.store import confirmations


async def remind_of_sites(db: Database) -> int:
    """Say how many were told."""
    async with db.transaction(Call.service("trials")) as tx:
        found = await confirmations.to_remind(tx, today(tx))
        for site, version in found:
            about = f"site/{site.trial}.{site.arm}.{site.hospital}"
            await confirmations.mark_reminded(tx, site, version, Audit(did="reminded of site", about=about))
            await outbox.put(tx, _event(tx, site, version))
    return len(found)


def _event(tx: Transaction, site: Site, version: int) -> SiteConfirmationDue:
    return SiteConfirmationDue(
        at=tx.now,
        version=version,
        origin=site.organisation or NOBODY,
        destination=site.organisation or NOBODY,
        site=f"{site.trial}.{site.arm}.{site.hospital}",
        trial=site.trial,
        arm=site.arm,
        hospital=site.hospital,
        status=site.status,
        since=site.since,
        verified_on=site.verified_on,
        due_on=site.verified_on + AFTER,
    )
