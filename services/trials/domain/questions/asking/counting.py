"""From many children's facts to shares: of codes how many have each, of numbers the means of groups of like ones."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import Final

from libs.common.suppression import SMALLEST_SHOWN
from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.value import Codes, Numbers, Value
from services.trials.domain.questions.asking.prior import FEWEST, Frequencies

Met = Mapping[str, Counter[Value]]

GROUPS: Final = 20
"""Numbers are kept as the means of so many groups, from the lowest to the highest."""


def frequencies(children: Iterable[Known]) -> dict[str, Frequencies]:
    """Of every fact that is known exactly of enough children."""
    return shares(met(children))


def met(children: Iterable[Known]) -> Met:
    """Of every fact each exact value, and how many children have it."""
    found: dict[str, Counter[Value]] = defaultdict(Counter)
    for known in children:
        for fact, value in known.items():
            if value.exact:
                found[fact][value] += 1
    return dict(found)


def together(parts: Iterable[Met]) -> Met:
    """Of the children of all parts."""
    found: dict[str, Counter[Value]] = defaultdict(Counter)
    for part in parts:
        for fact, counts in part.items():
            found[fact].update(counts)
    return found


def shares(found: Met) -> dict[str, Frequencies]:
    """Where enough children were met."""
    enough = {fact: counts for fact, counts in found.items() if counts.total() >= FEWEST}
    return {fact: Frequencies(counts.total(), _shares(counts)) for fact, counts in enough.items()}


def _shares(counts: Counter[Value]) -> tuple[tuple[Value, float], ...]:
    numbers = sorted(value.low for value in counts.elements() if isinstance(value, Numbers))
    if numbers:
        return _means(numbers, min(GROUPS, len(numbers) // SMALLEST_SHOWN))
    codes = ((value, count / counts.total()) for value, count in counts.items() if isinstance(value, Codes))
    return tuple(sorted(codes, key=lambda one: -one[1]))


def _means(numbers: Sequence[float], groups: int) -> tuple[tuple[Value, float], ...]:
    """Of neighbours, enough in each group that none is one child's own: a birth date would be."""
    bounds = [place * len(numbers) // groups for place in range(groups + 1)]
    parts = (numbers[start:end] for start, end in pairwise(bounds))
    return tuple((Numbers.exactly(_mean(part)), len(part) / len(numbers)) for part in parts)


def _mean(part: Sequence[float]) -> float:
    """Whole, where what is counted is whole; without end, where most are (a treatment that was never given)."""
    if math.isinf(part[len(part) // 2]):
        return part[len(part) // 2]
    finite = [float(number) for number in part if math.isfinite(number)]
    mean = fmean(finite)
    return float(round(mean)) if all(number.is_integer() for number in finite) else mean
