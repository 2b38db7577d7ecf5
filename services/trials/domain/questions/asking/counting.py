"""From many children's facts to shares: of codes how many have each, of numbers values at equal steps of rank."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.value import Codes, Numbers, Value
from services.trials.domain.questions.asking.prior import FEWEST, Frequencies

STEPS: Final = 20
"""Numbers are kept as twenty ranks: no child's own value beyond them."""


def frequencies(children: Iterable[Known]) -> dict[str, Frequencies]:
    """Of every fact that is known exactly of enough children."""
    met: dict[str, list[Value]] = defaultdict(list)
    for known in children:
        for fact, value in known.items():
            if value.exact:
                met[fact].append(value)
    return {fact: Frequencies(len(some), _shares(some)) for fact, some in met.items() if len(some) >= FEWEST}


def _shares(some: list[Value]) -> tuple[tuple[Value, float], ...]:
    numbers = sorted(value.low for value in some if isinstance(value, Numbers))
    if numbers:
        ranked = (numbers[(2 * step + 1) * len(numbers) // (2 * STEPS)] for step in range(STEPS))
        return tuple((Numbers.exactly(number), 1 / STEPS) for number in ranked)
    counts = Counter(value for value in some if isinstance(value, Codes))
    return tuple((value, count / len(some)) for value, count in sorted(counts.items(), key=lambda one: -one[1]))
