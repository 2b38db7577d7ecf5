"""A person's decision between sources that contradict each other, and for how long it holds.

It names the claims it decided between. It holds as long as each of them stands as it did and nothing
else of the same day contradicts what was decided: a newer source has spoken otherwise, and the
contradiction is open again. What is told of a later day counts as it always does.
"""

from collections.abc import Iterable, Mapping

from services.trials.domain.facts.claim import Claim, Source
from services.trials.domain.facts.told import Told, disjoint, same_day


def settle(told: Mapping[str, list[Told]], settlements: Iterable[Source]) -> dict[str, list[Told]]:
    """The claims, where a decision that holds stands in the place of those it decided between."""
    settled = dict(told)
    for decision in _newest_of_each(settlements).values():
        if holds(decision, told):
            _replace(settled, decision)
    return settled


def holds(decision: Source, told: Mapping[str, list[Told]]) -> bool:
    """Whether nobody has spoken otherwise since."""
    own = Told(decision.claims[0], decision)
    names = {claim.fact for _, claim in decision.settles}
    now = [one for name in names for one in told.get(name, ())]
    still = {(one.source.id, one.claim) for one in now}
    others = (one for one in now if (one.source.id, one.claim) not in decision.settles and same_day(one, own))
    return still.issuperset(decision.settles) and not any(disjoint(one.claim.value, own.claim.value) for one in others)


def _newest_of_each(settlements: Iterable[Source]) -> dict[str, Source]:
    """Of every fact the last decision, unless it was taken back."""
    found: dict[str, Source] = {}
    for one in sorted(settlements, key=lambda each: (each.stated_at, each.id)):
        if not one.voided:
            found[one.claims[0].fact] = one
    return found


def _replace(told: dict[str, list[Told]], decision: Source) -> None:
    decided: set[tuple[str, Claim]] = set(decision.settles)
    for name in {claim.fact for _, claim in decided}:
        told[name] = [one for one in told.get(name, ()) if (one.source.id, one.claim) not in decided]
    claim = decision.claims[0]
    told[claim.fact] = [*told.get(claim.fact, ()), Told(claim, decision)]
