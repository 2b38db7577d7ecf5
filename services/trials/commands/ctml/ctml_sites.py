"""How a CTML trial's sites stand: taken over where hospital, day and the caller's right are clear, else proposed."""

from dataclasses import dataclass
from datetime import date

from libs.common.call import EVERYWHERE
from libs.common.database import Transaction
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from services.trials.commands.reassess import today
from services.trials.commands.set_site_status import record_status
from services.trials.domain.ctml.ctml_trial import CtmlTrial
from services.trials.domain.ctml.drafting import Draft, status_of, updated
from services.trials.domain.hospitals.hospital import folded
from services.trials.domain.hospitals.matching import Hospitals
from services.trials.domain.trials.trial import Site
from services.trials.store import sites


@dataclass(frozen=True, slots=True)
class CtmlSites:
    """What became of them."""

    applied: tuple[Site, ...] = ()
    proposed: tuple[Site, ...] = ()
    unmatched: tuple[str, ...] = ()
    """Names of which nobody has said which hospital they are."""


async def take_sites(
    tx: Transaction, trial: CtmlTrial, draft: Draft, known: Hospitals, parties: Organisations
) -> CtmlSites:
    """CTML has no status by arm, and one day for the whole document; without that day nothing is taken over."""
    named = _named(known)
    day = updated(trial)
    applied, proposed, unmatched = list[Site](), list[Site](), list[str]()
    for one in trial.sites:
        hospital = named.get(folded(one.name))
        if hospital is None:
            unmatched.append(one.name)
            continue
        for arm in draft.document["arms"]:
            status = status_of(one.status)
            on = min(day or today(tx), today(tx))
            party = parties.find(hospital)
            source = f"CTML of protocol {trial.protocol_no}: {one.status or 'no status'}"
            name = known.by_id[hospital].name if hospital in known.by_id else one.name
            site = Site(
                draft.document["id"], arm["id"], hospital, name, party.id if party else None, status, on, on, source
            )
            taken = day is not None and await _take(tx, site, day)
            (applied if taken else proposed).append(site)
    return CtmlSites(tuple(applied), tuple(proposed), tuple(unmatched))


def _named(known: Hospitals) -> dict[str, str]:
    """By name and spelling; CTML has neither city nor country, so what two hospitals are called is nobody's."""
    spelt = [(folded(one.name), one.id) for one in known.by_id.values()]
    spelt += [(folded(one.facility), one.hospital) for one in known.aliases]
    found: dict[str, set[str]] = {}
    for name, hospital in spelt:
        found.setdefault(name, set()).add(hospital)
    return {name: next(iter(hospitals)) for name, hospitals in found.items() if len(hospitals) == 1}


async def _take(tx: Transaction, site: Site, day: date) -> bool:
    """Only a door that nobody has spoken of yet."""
    caller = tx.call.caller
    if not caller.may(Permission.SITE_STATUS_WRITE) or day > today(tx):
        return False
    if caller.scope(Permission.SITE_STATUS_WRITE) not in {EVERYWHERE, site.organisation}:
        return False
    if await sites.newest(tx, trial=site.trial, arm=site.arm, hospital=site.hospital) is not None:
        return False
    await record_status(tx, site)
    return True
