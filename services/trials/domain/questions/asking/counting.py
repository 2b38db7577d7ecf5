"""From many children's facts to shares: of codes how many have each, of numbers values at equal steps of rank."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.value import Codes, Numbers, Value
from services.trials.domain.questions.asking.prior import FEWEST, Frequencies

Met = Mapping[str, Counter[Value]]

STEPS: Final = 20
"""Numbers are kept as twenty ranks: no child's own value beyond them."""


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
        ranked = (numbers[(2 * step + 1) * len(numbers) // (2 * STEPS)] for step in range(STEPS))
        return tuple((Numbers.exactly(number), 1 / STEPS) for number in ranked)
    codes = ((value, count / counts.total()) for value, count in counts.items() if isinstance(value, Codes))
    return tuple(sorted(codes, key=lambda one: -one[1]))
