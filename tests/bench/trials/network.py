"""A network of children and trials as the part `trials` asks about: known facts at random, the catalogue's own trees."""

import random
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Final

from services.trials.domain.criteria.compiled import compiled
from services.trials.domain.criteria.condition import All, Among, Any, AtLeast, Condition, Known, Within, questions
from services.trials.domain.criteria.explanation import explained
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactDefinition, FactType
from services.trials.domain.facts.value import Codes, Numbers, Range, Value
from services.trials.domain.trials.seed import catalogue

KNOWN: Final = 0.7
"""Share of the asked facts that is known of a child."""

HOSPITALS: Final = 10


def trees(most: int) -> list[Condition]:
    """The catalogue's arms, over and over."""
    return list(islice(cycle(arm.criteria for entry in catalogue() for arm in entry.trial.arms), most))


def children(most: int) -> list[Known]:
    """Always the same ones."""
    chance = random.Random(most)
    keys = sorted({question.key for tree in trees(200) for question in questions(tree)})
    return [{key: _value(key, chance) for key in keys if chance.random() < KNOWN} for _ in range(most)]


def whole_network(most: int, trials: int) -> Mapping[str, float]:
    """Seconds for verdicts by hospital of so many children and trials, and of numpy's copy of as many answers."""
    import numpy as np  # noqa: PLC0415 - only the calculating process has it

    from services.trials.domain.bulk.every import verdicts_of  # noqa: PLC0415

    facts, criteria = children(most), trees(trials)
    doors = np.full((trials, HOSPITALS), 2, np.int8)
    started = time.perf_counter()
    verdicts = verdicts_of(facts, criteria)
    by_hospital = sum(int(np.minimum(verdicts, doors[:, place]).max()) for place in range(HOSPITALS))
    taken = time.perf_counter() - started
    started = time.perf_counter()
    for place in range(HOSPITALS):
        by_hospital += int(np.minimum(verdicts, doors[:, place]).max())
    return {"ours": taken, "floor": time.perf_counter() - started}


def explanations(most: int) -> list[float]:
    """Seconds of each explanation on trees of 30 facts, some of which they ask again and again."""
    chance = random.Random(30)
    facts = sorted(name for name, entry in FACTS.items() if entry.type in {FactType.TRUTH, FactType.NUMBER})[:30]
    taken = []
    for _ in range(most):
        tree = compiled(_tree(facts, chance))
        known = {name: _value(name, chance) for name in facts if chance.random() < KNOWN}
        started = time.perf_counter()
        explained(tree, known)
        taken.append(time.perf_counter() - started)
    return taken


def _tree(facts: Sequence[str], chance: random.Random) -> Condition:
    """Thirty facts in groups, and ten of them in a second place."""
    leaves = [_question(name, chance) for name in (*facts, *chance.sample(facts, 10))]
    chance.shuffle(leaves)
    groups = [tuple(leaves[start : start + 4]) for start in range(0, len(leaves), 4)]
    forms = (All, Any, lambda parts: AtLeast(2, parts))
    return All(tuple(Any((chance.choice(forms)(group), _question(chance.choice(facts), chance))) for group in groups))


def _question(name: str, chance: random.Random) -> Condition:
    if FACTS[name].type is FactType.TRUTH:
        return Among(name, frozenset({chance.choice(("yes", "no"))}))
    return Within(name, Range(at_least=float(chance.randint(1, 60))))


def _value(key: str, chance: random.Random) -> Value:
    entry: FactDefinition = FACTS[key.partition("@")[0]]
    if entry.type is FactType.NUMBER:
        number = chance.uniform(0, min(entry.highest or 5_000, 5_000))
        return Numbers.exactly(float(int(number)) if entry.whole else number)
    return Codes.of(chance.choice(("yes", "no") if entry.type is FactType.TRUTH else entry.allowed))
