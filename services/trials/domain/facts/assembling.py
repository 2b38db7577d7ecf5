"""From the sources' claims to all facts as they are known on one day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from services.trials.domain.facts.claim import Source
from services.trials.domain.facts.combining import Told, combine
from services.trials.domain.facts.deriving import derived
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import Combining
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.lesions import LESIONS, is_marker, lesion
from services.trials.domain.facts.value import Numbers

Facts = Mapping[str, KnownFact]


def facts_on(day: date, sources: Iterable[Source]) -> Facts:
    """Everything known on that day; what is only claimed of a later day does not count yet."""
    told = _told(day, sources)
    known = _combined({name: told[name] for name in ("episode_on",) if name in told}, None)
    episode = _present_episode(known)
    known.update(_combined(told, episode))
    known.update(_lesions(known))
    known.update(derived(day, known))
    return {name: fact for name, fact in known.items() if name in FACTS}


def _told(day: date, sources: Iterable[Source]) -> dict[str, list[Told]]:
    by_fact: dict[str, list[Told]] = defaultdict(list)
    for source in sources:
        for claim in () if source.voided else source.claims:
            if claim.on.earliest <= day:
                by_fact[claim.fact].append(Told(claim, source))
    return by_fact


def _combined(told: Mapping[str, list[Told]], episode: date | None) -> dict[str, KnownFact]:
    combined = (combine(name, claims, rule=_rule(name), episode=episode) for name, claims in told.items())
    return {fact.fact: fact for fact in combined if fact is not None}


def _rule(fact: str) -> Combining:
    """A marker of the cell's genetics, once found, is the child's."""
    return Combining.EVER if is_marker(fact) else FACTS[fact].combining


def _present_episode(known: Facts) -> date | None:
    found = known.get("episode_on")
    if found is None or not isinstance(found.value, Numbers):
        return None
    return date.fromordinal(int(found.value.low))


def _lesions(known: Facts) -> dict[str, KnownFact]:
    found = (lesion(name, known) for name in LESIONS)
    return {fact.fact: fact for fact in found if fact is not None}
