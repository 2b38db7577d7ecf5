"""A child as the network's questions see it: where it is treated, and what its sources claim."""

from dataclasses import dataclass

from services.trials.domain.facts.claim import Source


@dataclass(frozen=True, slots=True)
class Child:
    """With consent to be matched, alive, under a code that is in use."""

    code: str
    hospital: str
    sources: tuple[Source, ...]
