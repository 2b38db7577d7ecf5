"""A site's coordinator says: still so. Nothing but the day of verification changes."""

from dataclasses import dataclass, replace

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound
from services.trials.commands.reassess import today
from services.trials.commands.set_site_status import RecordedSite, record_status
from services.trials.store import sites, trials


@dataclass(frozen=True, slots=True)
class ConfirmSite:
    """Which door."""

    call: Call
    trial: str
    arm: str
    hospital: str


async def confirm_site(db: Database, order: ConfirmSite) -> RecordedSite:
    """One's own hospital's, or any of them from the office; a stranger's is answered as if it were not there."""
    async with db.transaction(order.call) as tx:
        await trials.lock(tx, order.trial)
        known = await sites.newest(tx, trial=order.trial, arm=order.arm, hospital=order.hospital)
        if known is None or not (order.call.everywhere or known[0].organisation == order.call.scope):
            raise NotFound("Your organisation runs no such site, or nobody has said yet how it stands.")
        site, version = known
        if site.verified_on == today(tx):
            order.call.check_version(version)
            return tx.answer(RecordedSite(site, version))
        by = f"Confirmed through the network by {order.call.caller.organisation}"
        return tx.answer(await record_status(tx, replace(site, verified_on=today(tx), source=by)))
