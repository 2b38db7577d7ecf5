"""A child as the network's questions see it: where it is treated, and what its sources claim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.windows import recent, values, windowed
from services.trials.domain.facts.assembling import Facts, facts_on
from services.trials.domain.facts.claim import Claim, Source
from services.trials.domain.trials.trial import Trial

Kept = tuple[str, str, str]
"""Code, hospital and sources as the store keeps them: read only where it does not hold up anybody."""


@dataclass(frozen=True, slots=True)
class Child:
    """With consent to be matched, alive, under a code that is in use; with what is known of it on a day."""

    code: str
    hospital: str
    facts: Facts
    known: Known


def children_on(day: date, kept: Iterable[Kept], trials: Iterable[Trial]) -> list[Child]:
    """By what is known on that day; children without an episode are asked nothing."""
    asked = windowed(trials)
    every = ((code, hospital, facts_on(day, sources_of(told))) for code, hospital, told in kept)
    return [
        Child(code, hospital, facts, values(recent(facts, asked, day)))
        for code, hospital, facts in every
        if "course" in facts
    ]


def sources_of(told: str) -> list[Source]:
    """As `store/network.py` writes them."""
    return [_source(one) for one in orjson.loads(told)]


def _source(written: Sequence[Any]) -> Source:
    source, kind, version, stated_at, voided, claims, settles = written
    return Source(
        id=source,
        kind=kind,
        version=version,
        stated_at=datetime.fromisoformat(stated_at),
        voided=voided,
        claims=tuple(map(Claim.read, claims)),
        settles=tuple((one["source"], Claim.read(one)) for one in settles),
    )
