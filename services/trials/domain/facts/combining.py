"""What several sources' claims about one fact amount to on one day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.trials.domain.facts.claim import ONGOING, Claim, Source
from services.trials.domain.facts.fact import Combining
from services.trials.domain.facts.known_fact import KnownFact, Provenance
from services.trials.domain.facts.value import YES, Codes, Numbers, Value, either


@dataclass(frozen=True, slots=True)
class Told:
    """A claim together with the source that makes it."""

    claim: Claim
    source: Source

    def provenance(self) -> Provenance:
        """Who told it, when, and of which day."""
        source = self.source
        return Provenance(source.id, source.kind, self.claim.on, source.event, source.stated_at)


def combine(fact: str, told: Sequence[Told], *, rule: Combining, episode: date | None) -> KnownFact | None:
    """One known fact from at least one claim; None if none of them counts any more."""
    counting = _of_episode(told, episode) if rule is Combining.EPISODE else told
    if not counting:
        return None
    weighed = _newest(counting) if rule in {Combining.LATEST, Combining.EPISODE} else counting
    values = [one.claim.value for one in weighed]
    return KnownFact(
        fact=fact,
        value=_AMOUNTS_TO[rule](values),
        sources=tuple(one.provenance() for one in weighed),
        conflicting=len(set(values)) > 1 and len({one.source.id for one in weighed}) > 1,
    )


def _of_episode(told: Sequence[Told], episode: date | None) -> Sequence[Told]:
    """An antigen measured at an earlier relapse says nothing sure about this one."""
    if episode is None:
        return told
    return [one for one in told if one.claim.on.latest >= episode]


def _newest(told: Sequence[Told]) -> Sequence[Told]:
    """All claims that may be the newest: month-precise dates leave the order open."""
    latest = max((one.claim.on for one in told), key=lambda on: (on.earliest, on.latest))
    return [one for one in told if not one.claim.on.certainly_before(latest)]


def _ever(values: Sequence[Value]) -> Value:
    yes = Codes.of(YES)
    return yes if yes in values else either(values)


def _last_day(values: Sequence[Value]) -> Value:
    days = [value for value in values if isinstance(value, Numbers)]
    return Numbers(max(day.low for day in days), max(day.high for day in days))


def _at_least(values: Sequence[Value]) -> Value:
    return Numbers(max(value.low for value in values if isinstance(value, Numbers)), ONGOING)


_AMOUNTS_TO: Mapping[Combining, Callable[[Sequence[Value]], Value]] = {
    Combining.LATEST: either,
    Combining.EPISODE: either,
    Combining.EVER: _ever,
    Combining.LAST_DAY: _last_day,
    Combining.AT_LEAST: _at_least,
}
