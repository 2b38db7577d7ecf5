"""A hospital's door to an arm opens, pauses or closes. Eligibility is not touched by it; a verdict's hospitals are."""

from dataclasses import dataclass
from datetime import date

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.envelope import NOBODY
from libs.common.contracts.trials import SiteStatusChanged
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.organisations import Organisations
from services.trials.commands.reassess import today
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.trial import Site
from services.trials.store import arms_due, sites, trials


@dataclass(frozen=True, slots=True)
class SetSiteStatus:
    """The site as it is from a day on; `site.name` empty: the name known so far."""

    call: Call
    site: Site


@dataclass(frozen=True, slots=True)
class RecordedSite:
    """A site's status with its version."""

    site: Site
    version: int


async def set_site_status(db: Database, parties: Organisations, order: SetSiteStatus) -> RecordedSite:
    """Refuse a stranger's site as if it were not there."""
    site = named(order.site, parties)
    if not order.call.everywhere and site.organisation != order.call.scope:
        raise NotFound("Your organisation runs no such site.")
    async with db.transaction(order.call) as tx:
        found = await trials.lock(tx, site.trial)
        if found is None:
            raise NotFound("There is no such trial.")
        await _check_arm(tx, found, site.arm)
        return tx.answer(await record_status(tx, site))


def named(site: Site, parties: Organisations) -> Site:
    """A site of the network takes its name from the network; another must bring one."""
    party = parties.find(site.hospital)
    if party is None and not site.name:
        raise Invalid("A hospital outside the network needs its name.", where="body.name")
    return Site(
        trial=site.trial,
        arm=site.arm,
        hospital=site.hospital,
        name=party.name if party else site.name,
        organisation=party.id if party else None,
        status=site.status,
        since=site.since,
        verified_on=site.verified_on,
        source=site.source,
        slots_free=site.slots_free,
        slots_total=site.slots_total,
    )


async def _check_arm(tx: Transaction, found: TrialRecord, arm: str) -> None:
    """Any version may name it: sites are prepared before the criteria that need them are in force."""
    versions = await trials.all_criteria(tx, found.id)
    if not any(one["id"] == arm for version in versions for one in version.arms):
        raise NotFound("The trial has no such arm.")


async def record_status(tx: Transaction, site: Site) -> RecordedSite:
    """Append the status and tell; confirming the same status and day anew tells nobody.

    Whether places are left, and when it was verified, may open or shut the door for children as well.
    """
    before = await sites.newest(tx, trial=site.trial, arm=site.arm, hospital=site.hospital)
    version = before[1] + 1 if before else 1
    if before:
        tx.call.check_version(before[1])
    about = f"site/{site.trial}.{site.arm}.{site.hospital}"
    await sites.add(tx, site, version=version, entry=Audit(did="recorded site status", about=about))
    if before is None or (before[0].status, before[0].since) != (site.status, site.since):
        await outbox.put(tx, _event(tx, site, version))
    if before is None or _moves(before[0], site, today(tx)):
        await arms_due.add(tx, trial=site.trial, arm=site.arm)
    return RecordedSite(site, version)


def _moves(before: Site, now: Site, day: date) -> bool:
    """Whether any answer may be given otherwise for it."""
    told = (before.status, before.since, before.organisation, before.door(day).reason)
    return told != (now.status, now.since, now.organisation, now.door(day).reason)


def _event(tx: Transaction, site: Site, version: int) -> SiteStatusChanged:
    return SiteStatusChanged(
        at=tx.now,
        version=version,
        origin=site.organisation or NOBODY,
        site=f"{site.trial}.{site.arm}.{site.hospital}",
        trial=site.trial,
        arm=site.arm,
        hospital=site.hospital,
        status=site.status,
        since=site.since,
    )
