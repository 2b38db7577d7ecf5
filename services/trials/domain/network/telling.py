"""What is told of how far children get: exactly, or so that no number gives a child away.

One table for itself hides its small numbers, and those that would give them away (`table.py`). Whoever asks for several
tables of the same children could still take one from the other: three properties at a time, and again another three.
And whoever asks again tomorrow sees which number has grown by the child that came. So all numbers are told to the
nearest five: a difference of two says nothing about one child (docs/decisions/0032).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from libs.common.suppression import in_steps, is_small
from services.trials.domain.facts.lesions import LESIONS
from services.trials.domain.network.coverage import Covered
from services.trials.domain.network.reach import Reach
from services.trials.domain.network.table import Key, protected

Cells = Mapping[Key, int | None]
"""By the properties asked for, and then by how far the children get; None stands for a hidden number."""


@dataclass(frozen=True, slots=True)
class Told:
    """How many children there are, in which cells; and for each lesion for itself: a child may have several."""

    children: int | None
    cells: Cells
    lesions: Cells


def exactly(found: Covered) -> Told:
    """For those who may know."""
    return Told(found.children, _whole(found.cells), _lesions(found, dict))


def in_public(found: Covered) -> Told:
    """For everybody else."""
    children = None if is_small(found.children) else in_steps(found.children)
    return Told(children, _covered_up(_whole(found.cells)), _lesions(found, _covered_up))


def _covered_up(cells: Mapping[Key, int]) -> Cells:
    return {key: in_steps(count) for key, count in protected(cells).items()}


def _whole(found: Mapping[Key, int]) -> dict[Key, int]:
    """Also the cells in which nobody is: a hidden one must not stand out by being there."""
    groups = dict.fromkeys(key[:-1] for key in found)
    return {(*group, reach): found.get((*group, reach), 0) for group in groups for reach in Reach}


def _lesions(found: Covered, shown: Callable[[Mapping[Key, int]], Cells]) -> Cells:
    """Beside the children without it, whose numbers would give it away."""
    cells: dict[Key, int | None] = {}
    everybody = Counter[str]()
    for (*_, reach), count in found.cells.items():
        everybody[reach] += count
    for lesion in LESIONS:
        having = {(lesion, reach): found.lesions.get((lesion, reach), 0) for reach in everybody}
        if any(having.values()):
            others = {("", reach): everybody[reach] - count for (_, reach), count in having.items()}
            there: dict[Key, int] = {key: count for key, count in {**having, **others}.items() if count}
            cells |= {key: count for key, count in shown(_whole(there)).items() if key[0] == lesion}
    return cells
