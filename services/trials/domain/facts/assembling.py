"""From the sources' claims to all facts as they are known on one day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.trials.domain.facts.claim import Claim, Source
from services.trials.domain.facts.combining import combine
from services.trials.domain.facts.deriving import derived
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import Combining
from services.trials.domain.facts.known_fact import SETTLEMENT, KnownFact
from services.trials.domain.facts.lesions import LESIONS, PREFIX, is_marker, lesion, lesions_of
from services.trials.domain.facts.settling import settle
from services.trials.domain.facts.tallies import counted, is_tally
from services.trials.domain.facts.told import Told
from services.trials.domain.facts.value import Numbers

Facts = Mapping[str, KnownFact]
Disputed = tuple[tuple[str, Claim], ...]
"""Sources with their claims."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known on a day, and what would be if it were not too old by then."""

    facts: Facts
    expired: Facts
    disputes: Mapping[str, Disputed]
    """Of each fact that sources contradict each other about, what each of them claims."""


def facts_on(day: date, sources: Iterable[Source]) -> Facts:
    """Everything known on that day; what is only claimed of a later day does not count yet."""
    return knowledge_on(day, sources).facts


def knowledge_on(day: date, sources: Iterable[Source]) -> Knowledge:
    """The same, with the facts that are too old to count, each with its last value."""
    told = _told(day, sources)
    known = _combined({name: told[name] for name in ("episode_on",) if name in told}, None)
    episode = _present_episode(known)
    known.update(_combined(told, episode))
    known.update(_lesions(known))
    expired = {name: fact for name, fact in known.items() if _is_too_old(fact, day)}
    fresh = {name: fact for name, fact in known.items() if name not in expired}
    fresh.update(derived(day, fresh))
    disputes = {name: _disputed(name, known) for name, fact in fresh.items() if fact.conflicting and name in FACTS}
    return Knowledge(_of_dictionary(fresh), _of_dictionary(expired), disputes)


def _disputed(fact: str, known: Facts) -> Disputed:
    """A lesion's are those of its markers."""
    names = (PREFIX + fact, *(PREFIX + marker for marker in LESIONS[fact].markers)) if fact in LESIONS else (fact,)
    told = ((name, one) for name in names if name in known and known[name].conflicting for one in known[name].sources)
    return tuple((one.source, Claim(name, one.value, one.on)) for name, one in told if one.value is not None)


def _of_dictionary(known: Facts) -> Facts:
    return {name: fact for name, fact in known.items() if name in FACTS}


def _is_too_old(fact: KnownFact, day: date) -> bool:
    return fact.good_until is not None and fact.good_until < day


def _told(day: date, sources: Iterable[Source]) -> dict[str, list[Told]]:
    by_fact: dict[str, list[Told]] = defaultdict(list)
    settlements = []
    for source in sources:
        if source.kind == SETTLEMENT:
            settlements.append(source)
            continue
        for claim in () if source.voided else source.claims:
            if claim.on.earliest <= day:
                by_fact[claim.fact].append(Told(claim, source))
    for fact, counts in counted(by_fact).items():
        by_fact[fact].extend(counts)
    return settle(by_fact, settlements)


def _combined(told: Mapping[str, list[Told]], episode: date | None) -> dict[str, KnownFact]:
    combined = (_one(name, claims, episode) for name, claims in told.items() if claims and not is_tally(name))
    return {fact.fact: fact for fact in combined if fact is not None}


def _one(fact: str, told: list[Told], episode: date | None) -> KnownFact | None:
    """A marker of the cell's genetics, once found, is the child's. What is no longer in the dictionary is passed by."""
    if is_marker(fact):
        return combine(fact, told, rule=Combining.EVER, episode=episode)
    entry = FACTS.get(fact)
    if entry is None:
        return None
    return combine(fact, told, rule=entry.combining, episode=episode, good_for_days=entry.good_for_days)


def _present_episode(known: Facts) -> date | None:
    found = known.get("episode_on")
    if found is None or not isinstance(found.value, Numbers):
        return None
    return date.fromordinal(int(found.value.low))


def _lesions(known: Facts) -> dict[str, KnownFact]:
    spoken_of = {name for key in known if is_marker(key) for name in lesions_of(key)}
    found = (lesion(name, known) for name in LESIONS if name in spoken_of)
    return {fact.fact: fact for fact in found if fact is not None}
