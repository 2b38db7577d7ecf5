"""The index of what asks what: which questions of a tree may be answered otherwise than at the last look, and why.

A fact that changed touches an arm only if one of its questions can tell the difference: three birthdays may pass
between two that a criterion speaks of.
"""

from collections.abc import Collection, Iterator

from services.trials.domain.criteria.cells import answers
from services.trials.domain.criteria.compiled import AskedFact, Compiled
from services.trials.domain.criteria.condition import Known, fact_of
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.value import Value

BY_DAY = "day"
"""Nothing new was told: a birthday, a washout that is over, a finding that has grown old."""


def moved(before: Known, now: Known) -> frozenset[str]:
    """The facts of which something else is known: a tree that asks none of them answers as it did."""
    return frozenset(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def touched(tree: Compiled, before: Known, now: Known, expired: Collection[str] = ()) -> tuple[str, ...]:
    """The reasons why the tree may answer otherwise: `fact:cd22`, `day`; none: it answers as it did.

    `expired` names the facts that are too old by now.
    """
    keys = (fact.key for fact in tree.facts if _tells(fact, before.get(fact.key), now.get(fact.key)))
    return tuple(dict.fromkeys(why for key in keys for why in _why(key, before, now, expired)))


def _tells(asked: AskedFact, before: Value | None, now: Value | None) -> bool:
    if before == now:
        return False
    return _said(asked, before) != _said(asked, now)


def _said(asked: AskedFact, value: Value | None) -> tuple[object, ...]:
    """What is left of the fact, and what each question says of the value."""
    return asked.left_by(value), *(() if value is None else answers(asked.asked, value))


def _why(key: str, before: Known, now: Known, expired: Collection[str]) -> Iterator[str]:
    """The stated facts that changed beneath it; where there are none, time has gone on."""
    changed = [one for one in _stated(fact_of(key)) if before.get(one) != now.get(one)]
    told = [one for one in changed if one in now or one not in expired]
    yield from (f"fact:{one}" for one in told)
    if not told:
        yield BY_DAY


def _stated(fact: str) -> Iterator[str]:
    """What a fact is worked out from, down to what somebody states."""
    beneath = FACTS[fact].settled_by
    if not beneath:
        yield fact
    for one in beneath:
        yield from _stated(one)


def stated(known: Known) -> dict[str, Value]:
    """What somebody states, without what follows from it and from the day."""
    return {key: value for key, value in known.items() if key in FACTS and not FACTS[key].settled_by}
