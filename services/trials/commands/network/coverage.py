"""Whom the open trials of the country leave out: children in numbers, and groups by the criteria alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.off_loop import off_loop
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from services.trials.commands.network.every_child import WITHIN, ask_every_child
from services.trials.commands.reassess import today
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.hospitals.hospital import SPAIN
from services.trials.domain.network.coverage import NOBODY, By, cover
from services.trials.domain.network.groups import GroupCovered, cover_groups
from services.trials.domain.network.reach import Way
from services.trials.domain.network.telling import Told, exactly, in_public
from services.trials.store import hospitals, open_trials, sites


@dataclass(frozen=True, slots=True)
class Coverage:
    """The children of the network and how far they get."""

    day: date
    by: tuple[By, ...]
    told: Told
    exact: bool


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Every group of relapses on a day."""

    day: date
    groups: tuple[GroupCovered, ...]


async def read_coverage(db: Database, parties: Organisations, call: Call, by: Sequence[By]) -> Coverage:
    """Worked out outside of any transaction. No child is named."""
    async with db.reading(call) as tx:
        day, ways = today(tx), await _ways(tx)
    regions = {party.id: party.region for party in parties}
    found = sum(await ask_every_child(db, call, cover, ways, day, tuple(by), regions), NOBODY)
    exact = call.caller.may(Permission.NETWORK_FIGURES_EXACT)
    return Coverage(day, tuple(by), await off_loop(exactly if exact else in_public, found, within=WITHIN), exact)


async def read_group_coverage(db: Database, call: Call) -> GroupCoverage:
    """By the criteria alone: no child is looked at."""
    async with db.reading(call) as tx:
        day, ways = today(tx), await _ways(tx)
    return GroupCoverage(day, tuple(await off_loop(cover_groups, ways, within=WITHIN)))


async def _ways(tx: Transaction) -> tuple[Way, ...]:
    """Doors of open trials in Spain that are open, or may be."""
    day = today(tx)
    arms = {(trial.id, arm.id): (trial, arm) for trial in await open_trials.open_on(tx, day) for arm in trial.arms}
    countries = {one.id: one.country for one in (await hospitals.hospitals(tx)).values()}
    doors = [(site, site.door(day).open) for site in await sites.on(tx, day) if (site.trial, site.arm) in arms]
    return tuple(
        Way(*arms[site.trial, site.arm], site.hospital, countries.get(site.hospital, SPAIN), is_open)
        for site, is_open in doors
        if is_open is not Truth.FALSE
        and (site.organisation is not None or countries.get(site.hospital, SPAIN) == SPAIN)
    )
