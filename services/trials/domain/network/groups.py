"""Groups of relapses by themselves, without any child: which could enter an arm where it recruits, and which none.

A group is what is known of all its children; everything else may be as it likes. An arm could take a child of the group
if some completion satisfies its criteria, so "no open trial" is sure, and "could enter" need not hold for every child.

The risk of a first relapse follows the registry's table (`reallnet-relapse-2026-1`, domain.md, section 3): where it
says SR, a poor response makes HR of it, so both are asked. It speaks of B and T lineages only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from libs.common.vocabulary import EpisodeKind, Lineage, RiskArm, SiteClass, Timing
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, can_hold
from services.trials.domain.criteria.windows import values
from services.trials.domain.facts.lesions import LESIONS
from services.trials.domain.facts.value import YES, Codes, Numbers, Value
from services.trials.domain.network.reach import Way, by_arm

RISK_RULE: Final = "reallnet-relapse-2026-1"
MOST_RELAPSES: Final = 20

_BCP, _T, _MARROW, _COMBINED, _OUTSIDE = (
    Lineage.BCP,
    Lineage.T,
    SiteClass.ISOLATED_MARROW,
    SiteClass.COMBINED,
    SiteClass.ISOLATED_EXTRAMEDULLARY,
)
_STANDARD: Final = frozenset(
    {
        (_BCP, _MARROW, Timing.LATE),
        (_BCP, _COMBINED, Timing.EARLY),
        (_BCP, _COMBINED, Timing.LATE),
        (_BCP, _OUTSIDE, Timing.EARLY),
        (_BCP, _OUTSIDE, Timing.LATE),
        (_T, _OUTSIDE, Timing.EARLY),
        (_T, _OUTSIDE, Timing.LATE),
    }
)
_LINEAGES: Final = (Lineage.BCP, Lineage.T, Lineage.MPAL)


@dataclass(frozen=True, slots=True)
class Group:
    """What all children of it have in common; None: it does not matter."""

    relapse: str
    lineage: str
    timing: str | None = None
    site: str | None = None
    risk: str | None = None
    lesion: str | None = None

    def known(self) -> Known:
        """As the trees read it."""
        codes = {"lineage": self.lineage, "timing": self.timing, "site": self.site, "risk_arm": self.risk}
        found: dict[str, Value] = {fact: Codes.of(code) for fact, code in codes.items() if code is not None}
        found["course"] = Codes.of(EpisodeKind.RELAPSE)
        found["relapse_number"] = _RELAPSES[self.relapse]
        return found if self.lesion is None else {**found, self.lesion: Codes.of(YES)}


_RELAPSES: Final[Mapping[str, Value]] = {
    "1": Numbers.exactly(1),
    "2+": Numbers(2, MOST_RELAPSES),
    "any": Numbers(1, MOST_RELAPSES),
}


@dataclass(frozen=True, slots=True)
class GroupCovered:
    """Through which doors a child of the group could enter; `unconfirmed`: nobody has said lately how they stand."""

    group: Group
    open: tuple[Way, ...]
    unconfirmed: tuple[Way, ...]


def groups() -> Iterator[Group]:
    """Every first relapse with the risks it can have, later relapses, and every key lesion."""
    for lineage, timing, site in product(_LINEAGES, Timing, SiteClass):
        for risk in _risks(lineage, site, timing):
            yield Group("1", lineage, timing, site, risk)
    for lineage, timing, site in product(_LINEAGES, Timing, SiteClass):
        yield Group("2+", lineage, timing, site)
    for lesion, lineage in product(LESIONS, (Lineage.BCP, Lineage.T)):
        yield Group("any", lineage, lesion=lesion)


def _risks(lineage: Lineage, site: SiteClass, timing: Timing) -> tuple[str | None, ...]:
    if lineage not in {Lineage.BCP, Lineage.T}:
        return (None,)
    return (RiskArm.SR, RiskArm.HR) if (lineage, site, timing) in _STANDARD else (RiskArm.HR,)


def cover_groups(ways: Sequence[Way]) -> list[GroupCovered]:
    """All of them; a search that is given up counts as one that finds a child."""
    alike = tuple(by_arm(ways))
    return [_covered(group, alike) for group in groups()]


def _covered(group: Group, alike: Sequence[Sequence[Way]]) -> GroupCovered:
    taking = [way for ways in alike if _could_enter(group, ways[0]) for way in ways]
    return GroupCovered(
        group,
        open=tuple(way for way in taking if way.open is Truth.TRUE),
        unconfirmed=tuple(way for way in taking if way.open is Truth.UNKNOWN),
    )


def _could_enter(group: Group, way: Way) -> bool:
    tree = way.arm.tree
    known = {**group.known(), **values(way.place)} if way.differs_by_place else group.known()
    windowed = {fact.key: known[fact.asked[0].fact] for fact in tree.facts if fact.asked[0].fact in known}
    return can_hold(tree.holds, tree.left_by(windowed), Effort())
