"""What several sources' claims about one fact amount to on one day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from services.trials.domain.facts.claim import ONGOING
from services.trials.domain.facts.fact import Combining
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.told import Told, contradicted
from services.trials.domain.facts.value import YES, Codes, Numbers, Value, either

Weighed = tuple[Sequence[Told], Value, bool]
"""The claims that count, what they amount to, and whether they contradict each other."""


def combine(
    fact: str, told: Sequence[Told], *, rule: Combining, episode: date | None, good_for_days: int | None = None
) -> KnownFact | None:
    """One known fact from at least one claim; None if none of them counts any more."""
    counting = _of_episode(told, episode) if rule is Combining.EPISODE else told
    if not counting:
        return None
    weighed, value, conflicting = _AMOUNTS_TO[rule](counting)
    sources = tuple(one.provenance() for one in weighed)
    return KnownFact(fact, value, sources, conflicting, _good_until(weighed, good_for_days))


def _good_until(told: Sequence[Told], days: int | None) -> date | None:
    """Counted from the earliest day it may be of: what is surely recent enough."""
    if days is None:
        return None
    return min(one.claim.on.earliest for one in told) + timedelta(days=days)


def _of_episode(told: Sequence[Told], episode: date | None) -> Sequence[Told]:
    """An antigen measured at an earlier relapse says nothing sure about this one."""
    if episode is None:
        return told
    return [one for one in told if one.claim.on.latest >= episode]


def _latest(told: Sequence[Told]) -> Weighed:
    """All claims that may be the newest: month-precise dates leave the order open."""
    if len(told) == 1:
        return told, told[0].claim.value, False
    latest = max((one.claim.on for one in told), key=lambda on: (on.earliest, on.latest))
    newest = _first_hand([one for one in told if not one.claim.on.certainly_before(latest)], told)
    return newest, either(_values(newest)), bool(contradicted(newest))


def _first_hand(newest: Sequence[Told], told: Sequence[Told]) -> Sequence[Told]:
    """What the board repeats of a child counts only where nobody nearer to it has spoken."""
    if all(one.source.kind not in SECOND_HAND for one in told):
        return newest
    nearer = [one for one in told if one.source.kind not in SECOND_HAND]
    return _latest(nearer)[0] if nearer else newest


SECOND_HAND = frozenset({"consultation", "follow-up"})
"""Kinds of sources that the board states: from what the hospital told it."""


def _ever(told: Sequence[Told]) -> Weighed:
    """Yes by one source that nothing of the same day contradicts; found later after all is no contradiction."""
    yes = [one for one in told if one.claim.value == Codes.of(YES)]
    disputed = contradicted(told) if yes and len(yes) < len(told) else ()
    if any(one not in disputed for one in yes):
        return told, Codes.of(YES), False
    if yes:
        return disputed, either(_values(disputed)), True
    return told, either(_values(told)), False


def _last_day(told: Sequence[Told]) -> Weighed:
    days = [value for value in _values(told) if isinstance(value, Numbers)]
    return told, Numbers(max(day.low for day in days), max(day.high for day in days)), False


def _at_least(told: Sequence[Told]) -> Weighed:
    """What a person says is all there was by that day; records alone leave more possible."""
    low = max(_low(one) for one in told)
    persons = [one for one in told if one.by_person]
    if not persons:
        return told, Numbers(low, ONGOING), False
    said = max(persons, key=lambda one: (one.claim.on.latest, one.source.stated_at))
    later = [one for one in told if not one.by_person and said.claim.on.certainly_before(one.claim.on)]
    before = [one for one in told if one not in later and one not in persons]
    if any(_low(one) > _low(said) for one in before):
        return (*before, said), Numbers(_low(said), ONGOING), True
    if later:
        return told, Numbers(max(_low(said), *(_low(one) for one in later)), ONGOING), False
    return told, Numbers.exactly(_low(said)), False


def _low(one: Told) -> float:
    return one.claim.value.low if isinstance(one.claim.value, Numbers) else 0.0


def _values(told: Sequence[Told]) -> list[Value]:
    return [one.claim.value for one in told]


_AMOUNTS_TO: Mapping[Combining, Callable[[Sequence[Told]], Weighed]] = {
    Combining.LATEST: _latest,
    Combining.EPISODE: _latest,
    Combining.EVER: _ever,
    Combining.LAST_DAY: _last_day,
    Combining.AT_LEAST: _at_least,
}
