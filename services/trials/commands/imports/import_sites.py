"""How the record's places stand: taken over where the caller may say so and nobody closer has, else proposed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from libs.common.call import EVERYWHERE
from libs.common.database import Transaction
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from services.trials.commands.reassess import today
from services.trials.commands.set_site_status import record_status
from services.trials.domain.hospitals.matching import Hospitals, Suggestion
from services.trials.domain.registry.site_status import MOST_OPEN_FIRST, standing
from services.trials.domain.registry.study import RegistrySite, Study
from services.trials.domain.trials.trial import Site
from services.trials.store import sites, trials

REGISTRY: Final = "ClinicalTrials.gov "
"""How sources begin that are the registry's word; every other source is closer to the hospital."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A place in a country of ours of which nobody has said which hospital it is."""

    site: RegistrySite
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class SitesImported:
    """What became of the record's places."""

    applied: tuple[Site, ...] = ()
    proposed: tuple[Site, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()

    @classmethod
    def of(cls, study: Study, known: Hospitals) -> "SitesImported":
        """Nothing but what still cannot be matched."""
        return cls(unmatched=tuple(unmatched(study, known)))


async def import_sites(tx: Transaction, study: Study, known: Hospitals, parties: Organisations) -> SitesImported:
    """Every matched hospital for every arm: the registry has no status by arm."""
    newest = await trials.newest_criteria(tx, study.trial)
    arms = [str(arm["id"]) for arm in newest.arms]
    applied, proposed = list[Site](), list[Site]()
    for site in said(study, known, parties, arms, today(tx)):
        before = await sites.newest(tx, trial=site.trial, arm=site.arm, hospital=site.hospital)
        if before is not None and _says_nothing_new(before[0], site):
            continue
        if _may(tx, site) and (before is None or _outranks(before[0], site, study)):
            kept = _since(before[0] if before else None, site)
            await record_status(tx, kept)
            applied.append(kept)
        else:
            proposed.append(site)
    return SitesImported(tuple(applied), tuple(proposed), tuple(unmatched(study, known)))


def said(study: Study, known: Hospitals, parties: Organisations, arms: Sequence[str], day: date) -> Iterator[Site]:
    """The record's word on every hospital of ours; of one named twice the place nearest to open."""
    verified = min(_day(study.verified or study.updated or study.seen, day), day)
    since = min(max(_day(study.updated or study.verified, verified), verified), day)
    for hospital, place in _best(study, known).items():
        party = parties.find(hospital)
        for arm in arms:
            yield Site(
                trial=study.trial,
                arm=arm,
                hospital=hospital,
                name=known.by_id[hospital].name if hospital in known.by_id else party.name if party else place.facility,
                organisation=party.id if party else None,
                status=standing(study, place),
                since=since,
                verified_on=verified,
                source=f"{REGISTRY}{study.nct_id}, locations, version {study.version}: {place.status or 'no status'}",
            )


def unmatched(study: Study, known: Hospitals) -> Iterator[Unmatched]:
    """Places in countries where we have hospitals; suggestions are never applied by themselves."""
    countries = {hospital.country for hospital in known.by_id.values()}
    for site in study.sites:
        if known.country(site) in countries and known.of(site) is None:
            yield Unmatched(site, known.like(site))


def _best(study: Study, known: Hospitals) -> dict[str, RegistrySite]:
    best: dict[str, RegistrySite] = {}
    for place in sorted(study.sites, key=lambda site: MOST_OPEN_FIRST.index(standing(study, site))):
        hospital = known.of(place)
        if hospital is not None:
            best.setdefault(hospital, place)
    return best


def _may(tx: Transaction, site: Site) -> bool:
    """A record is what its sender says it is: doors of others are opened by the office alone, as by hand."""
    caller = tx.call.caller
    if not caller.may(Permission.SITE_STATUS_WRITE):
        return False
    scope = caller.scope(Permission.SITE_STATUS_WRITE)
    return scope in {EVERYWHERE, site.organisation}


def _says_nothing_new(before: Site, site: Site) -> bool:
    return before.status is site.status and before.verified_on >= site.verified_on


def _outranks(before: Site, site: Site, study: Study) -> bool:
    """What a hospital said of itself stays; of the registry's word the later version counts."""
    if not before.source.startswith(REGISTRY):
        return False
    return _day(study.seen or study.updated, site.verified_on) >= before.verified_on


def _since(before: Site | None, site: Site) -> Site:
    """A status that was there before holds since then."""
    if before is not None and before.status is site.status:
        return replace(site, since=before.since)
    return site


def _day(text: str | None, otherwise: date) -> date:
    """The first day that the text may mean."""
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text if text.count("-") > 1 else f"{text}-01")
    except ValueError:
        return otherwise
