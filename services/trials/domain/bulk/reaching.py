"""How far many children get at once, through all doors.

Imports numpy: only what `libs/common/off_loop.py` runs in a process of its own may import this module.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from services.trials.domain.bulk.every import verdicts_of
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.windows import values
from services.trials.domain.network.reach import Reach, Way, by_arm, reach


def reaches(known: Sequence[Known], ways: Iterable[Way]) -> list[Reach]:
    """For each child the best that any way offers, as `reach` has it."""
    best = {is_open: np.full(len(known), Truth.FALSE, np.int8) for is_open in (Truth.TRUE, Truth.UNKNOWN)}
    for alike in _by_place(ways).values():
        verdicts = verdicts_of(_at(alike[0], known), [way.arm.criteria for way in alike])
        for is_open, so_far in best.items():
            columns = [place for place, way in enumerate(alike) if way.open is is_open]
            np.maximum(so_far, verdicts[:, columns].max(axis=1, initial=Truth.FALSE), out=so_far)
    return [_reach(*one) for one in zip(best[Truth.TRUE].tolist(), best[Truth.UNKNOWN].tolist(), strict=True)]


def _by_place(ways: Iterable[Way]) -> Mapping[str, list[Way]]:
    """One of each that answer alike: together those that do not ask for the place, and those of each hospital."""
    found: dict[str, list[Way]] = {}
    for alike in by_arm(ways):
        found.setdefault(alike[0].hospital if alike[0].differs_by_place else "", []).append(alike[0])
    return found


def _at(way: Way, known: Sequence[Known]) -> Sequence[Known]:
    if not way.differs_by_place:
        return known
    place = values(way.place)
    return [{**one, **place} for one in known]


def _reach(at_open: int, at_unconfirmed: int) -> Reach:
    return reach(((Truth(at_open), Truth.TRUE), (Truth(at_unconfirmed), Truth.UNKNOWN)))
