"""Whom the open trials of the country leave out: children in numbers, and groups by the criteria alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.off_loop import off_loop
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.suppression import is_small
from services.trials.commands.reassess import today
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.lesions import LESIONS
from services.trials.domain.hospitals.hospital import SPAIN
from services.trials.domain.network.coverage import UNKNOWN, By, Covered, cover
from services.trials.domain.network.groups import GroupCovered, cover_groups
from services.trials.domain.network.reach import Reach, Way
from services.trials.domain.network.table import Key, protected
from services.trials.store import hospitals, network, open_trials, sites

WITHIN: Final = 25.0

Cells = Mapping[Key, int | None]
"""By the properties asked for, and then by how far the children get; None stands for a hidden number."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The children of the network and how far they get."""

    day: date
    by: tuple[By, ...]
    children: int | None
    cells: Cells
    lesions: Cells
    exact: bool


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Every group of relapses on a day."""

    day: date
    groups: tuple[GroupCovered, ...]


async def read_coverage(db: Database, parties: Organisations, call: Call, by: Sequence[By]) -> Coverage:
    """Read in one transaction, worked out outside of any. No child is named."""
    async with db.reading(call) as tx:
        day, ways, children = today(tx), await _ways(tx), await network.children(tx)
    found = await off_loop(cover, children, ways, day, within=WITHIN)
    regions = {one.hospital: _region(parties, one.hospital) for one in found}
    exact = call.caller.may(Permission.NETWORK_FIGURES_EXACT)
    cells = _counted((_properties(one, by, regions) for one in found), exact=exact)
    shown = None if is_small(len(found)) and not exact else len(found)
    return Coverage(day, tuple(by), shown, cells, _lesions(found, exact=exact), exact)


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


def _region(parties: Organisations, hospital: str) -> str:
    party = parties.find(hospital)
    return party.region if party else UNKNOWN


def _properties(one: Covered, by: Sequence[By], regions: Mapping[str, str]) -> Key:
    return (*(regions[one.hospital] if name is By.REGION else one.group[name] for name in by), one.reach)


def _counted(keys: Iterable[Key], *, exact: bool) -> Cells:
    """Also the cells in which nobody is: a hidden one must not stand out by being there."""
    found = Counter(keys)
    groups = dict.fromkeys(key[:-1] for key in found)
    cells = {(*group, reach): found[*group, reach] for group in groups for reach in Reach}
    return dict(cells) if exact else protected(cells)


def _lesions(found: Sequence[Covered], *, exact: bool) -> Cells:
    """Each lesion for itself: a child may have several."""
    cells: dict[Key, int | None] = {}
    for lesion in LESIONS:
        having = ((lesion if lesion in one.lesions else "", one.reach) for one in found)
        cells |= {key: count for key, count in _counted(having, exact=exact).items() if key[0] == lesion}
    return cells
