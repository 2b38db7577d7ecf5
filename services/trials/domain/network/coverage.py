"""Which children of the network have no open trial, told apart by what their relapse is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import Facts, facts_on
from services.trials.domain.facts.lesions import LESIONS
from services.trials.domain.facts.value import YES, Codes, Numbers
from services.trials.domain.network.child import Child
from services.trials.domain.network.reach import Reach, Way, by_arm, reach


class By(StrEnum):
    """What children are told apart by."""

    RELAPSE = "relapse"
    TIMING = "timing"
    SITE = "site"
    LINEAGE = "lineage"
    RISK = "risk"
    REGION = "region"
    """Of the child's hospital."""


UNKNOWN: Final = "unknown"
SECOND: Final = 2
_CODES: Final[Mapping[By, str]] = {By.TIMING: "timing", By.SITE: "site", By.LINEAGE: "lineage", By.RISK: "risk_arm"}


@dataclass(frozen=True, slots=True)
class Covered:
    """One child without its code: whose hospital, what group, which lesions, and how far it gets."""

    hospital: str
    group: Mapping[By, str]
    lesions: tuple[str, ...]
    reach: Reach


def cover(children: Sequence[Child], ways: Sequence[Way], day: date) -> list[Covered]:
    """On a day, by what is known; children without an episode are asked nothing."""
    alike = tuple(by_arm(ways))
    known = ((child, facts_on(day, child.sources)) for child in children)
    return [_covered(child, facts, alike, day) for child, facts in known if "course" in facts]


def _covered(child: Child, facts: Facts, alike: Sequence[Sequence[Way]], day: date) -> Covered:
    told = with_windows(facts, [ways[0].trial for ways in alike], day)
    found = reach((_answer(ways[0], told), ways[0].open) for ways in alike)
    lesions = tuple(name for name in LESIONS if name in facts and facts[name].value == Codes.of(YES))
    return Covered(child.hospital, _group(facts), lesions, found)


def _answer(way: Way, told: Facts) -> Truth:
    known = values({**told, **way.place} if way.differs_by_place else told)
    return settled_by(way.arm.tree, way.arm.tree.left_by(known))


def _group(facts: Facts) -> Mapping[By, str]:
    return {By.RELAPSE: _relapse(facts), **{by: _code(facts, fact) for by, fact in _CODES.items()}}


def _code(facts: Facts, fact: str) -> str:
    """One code, or unknown also where several are possible."""
    found = facts.get(fact)
    exact = found is not None and isinstance(found.value, Codes) and found.value.exact
    return next(iter(found.value.possible)) if exact and found and isinstance(found.value, Codes) else UNKNOWN


def _relapse(facts: Facts) -> str:
    """None, the first, the second or a later one."""
    found = facts.get("relapse_number")
    if found is None or not isinstance(found.value, Numbers):
        return UNKNOWN
    if found.value.low >= SECOND:
        return "2+"
    return f"{found.value.low:.0f}" if found.value.exact else UNKNOWN
