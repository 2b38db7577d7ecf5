"""Which children of the network have no open trial, told apart by what their relapse is."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.trials.domain.facts.assembling import Facts
from services.trials.domain.facts.lesions import LESIONS
from services.trials.domain.facts.value import YES, Codes, Numbers
from services.trials.domain.network.child import Child, Kept, children_on
from services.trials.domain.network.reach import Way
from services.trials.domain.network.table import Key


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
    """How many children there are; how many in each group, and with each lesion, get how far."""

    children: int
    cells: Mapping[Key, int]
    lesions: Mapping[Key, int]

    def __add__(self, other: "Covered") -> "Covered":
        """Of other children."""
        return Covered(
            self.children + other.children,
            Counter(self.cells) + Counter(other.cells),
            Counter(self.lesions) + Counter(other.lesions),
        )


NOBODY: Final = Covered(0, {}, {})


def cover(
    kept: Sequence[Kept], ways: Sequence[Way], day: date, by: Sequence[By], regions: Mapping[str, str]
) -> Covered:
    """On a day, by what is known. A function to give to `off_loop`: numpy is there."""
    from services.trials.domain.bulk.reaching import reaches  # noqa: PLC0415 - only the calculating process has numpy

    children = children_on(day, kept, {way.trial.id: way.trial for way in ways}.values())
    found = list(zip(children, reaches([child.known for child in children], ways), strict=True))
    cells: Counter[Key] = Counter((*_properties(child, by, regions), reach) for child, reach in found)
    lesions: Counter[Key] = Counter((name, reach) for child, reach in found for name in _lesions(child.facts))
    return Covered(len(found), cells, lesions)


def _properties(child: Child, by: Sequence[By], regions: Mapping[str, str]) -> Iterator[str]:
    for name in by:
        if name is By.REGION:
            yield regions.get(child.hospital, UNKNOWN)
        else:
            yield _relapse(child.facts) if name is By.RELAPSE else _code(child.facts, _CODES[name])


def _lesions(facts: Facts) -> Iterator[str]:
    yield from (name for name in LESIONS if name in facts and facts[name].value == Codes.of(YES))


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
