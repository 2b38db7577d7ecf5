"""A claim together with the source that makes it, and when two of them contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.trials.domain.facts.claim import Claim, Source
from services.trials.domain.facts.known_fact import ENTRY, SETTLEMENT, Provenance
from services.trials.domain.facts.value import Codes, Numbers, Value


@dataclass(frozen=True, slots=True)
class Told:
    """What one source says of one fact."""

    claim: Claim
    source: Source

    @property
    def by_person(self) -> bool:
        """A person said it to this service: a count is then the whole count."""
        return self.source.kind in {ENTRY, SETTLEMENT}

    def provenance(self) -> Provenance:
        """Who told it, when, and of which day."""
        source = self.source
        return Provenance(
            source.id, source.kind, self.claim.on, source.event, source.stated_at, self.claim.value, source.by
        )


def contradicts(one: Told, other: Told) -> bool:
    """Two sources, perhaps of one day, of which not both can be right."""
    return one.source.id != other.source.id and same_day(one, other) and disjoint(one.claim.value, other.claim.value)


def same_day(one: Told, other: Told) -> bool:
    """Neither is certainly before the other: months leave the order open."""
    first, second = one.claim.on, other.claim.on
    return not first.certainly_before(second) and not second.certainly_before(first)


def disjoint(one: Value, other: Value) -> bool:
    """No value fits both."""
    if isinstance(one, Codes) and isinstance(other, Codes):
        return one.possible.isdisjoint(other.possible)
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return one.high < other.low or other.high < one.low
    return True


def contradicted(told: Sequence[Told]) -> tuple[Told, ...]:
    """Those that another one of them contradicts."""
    if len({one.claim.value for one in told}) < 2:  # noqa: PLR2004 - two that disagree
        return ()
    return tuple(one for one in told if any(contradicts(one, other) for other in told))
