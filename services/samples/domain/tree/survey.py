"""A survey: somebody opens a box and says what lies where; the system says where it believes otherwise."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from libs.common.errors import Invalid


class Finding(StrEnum):
    """What is the matter with one tube."""

    MISSING = "missing"
    """It should lie here, and does not."""
    ELSEWHERE = "elsewhere"
    """It lies in this box at another position."""
    FOREIGN = "foreign"
    """It lies here and belongs into another box, or is out or used up."""
    UNKNOWN = "unknown"
    """This biobank has no tube of this label."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a tube was found and where it should be; a box only where it is another one."""

    label: str
    finding: Finding
    found_at: str | None = None
    expected_box: str | None = None
    expected_at: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the system believes a tube to be; no box: it is out, or used up."""

    box: str | None
    position: str | None


def differences(box: str, *, found: Mapping[str, str | None], known: Mapping[str, Spot]) -> Sequence[Difference]:
    """In the order of the labels; `known` holds what should lie here, and whatever else was found."""
    here = {label for label, spot in known.items() if spot.box == box}
    missing = [Difference(one, Finding.MISSING, None, None, known[one].position) for one in here - found.keys()]
    wrong = [_difference(box, label, position, known.get(label)) for label, position in found.items()]
    return sorted([*missing, *(one for one in wrong if one)], key=lambda one: one.label)


def check_found(found: Iterable[tuple[str, str | None]]) -> Mapping[str, str | None]:
    """Refuse one tube at two positions, and two tubes at one."""
    every = list(found)
    labels = Counter(label for label, _ in every)
    positions = Counter(position for _, position in every if position is not None)
    for counted, where in ((labels, "body.found.label"), (positions, "body.found.position")):
        twice = next((one for one, times in counted.items() if times > 1), None)
        if twice is not None:
            raise Invalid("This is said twice.", where=where, wrong=twice, right="each tube and each position once")
    return dict(every)


def _difference(box: str, label: str, position: str | None, spot: Spot | None) -> Difference | None:
    if spot is None:
        return Difference(label, Finding.UNKNOWN, position)
    if spot.box != box:
        return Difference(label, Finding.FOREIGN, position, spot.box, spot.position)
    if spot.position != position:
        return Difference(label, Finding.ELSEWHERE, position, None, spot.position)
    return None
