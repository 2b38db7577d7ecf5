"""What is shown of facts: the dictionary, and what is known of a child with its provenance."""

import math
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from libs.common.wire import View
from services.trials.commands.facts.read_facts import KnownOn
from services.trials.domain.answers.wording import value_words
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import Combining, FactDefinition, FactSource, FactType, Words
from services.trials.domain.facts.known_fact import KnownFact, Provenance
from services.trials.domain.facts.value import Codes, Value


class WordsView(View):
    """The same in English and in Spanish."""

    en: str
    es: str

    @classmethod
    def of(cls, words: Words) -> Self:
        return cls(en=words.en, es=words.es)


class FactDefinitionView(View):
    """An entry of the dictionary. `good_for_days`: so old it may be, under a rule that awaits confirmation (check)."""

    id: str
    type: FactType
    words: WordsView
    unit: str | None
    allowed: list[str]
    pattern: str | None
    lowest: float | None
    highest: float | None
    whole: bool
    counted_in: dict[str, str]
    source: FactSource
    told_by: list[str]
    combining: Combining
    settled_by: list[str]
    may_be_entered: bool
    good_for_days: int | None
    good_for_rule: str
    experimental: bool
    rule: str

    @classmethod
    def of(cls, fact: FactDefinition) -> Self:
        return cls(
            id=fact.id,
            type=fact.type,
            words=WordsView.of(fact.words),
            unit=fact.unit,
            allowed=list(fact.allowed),
            pattern=fact.pattern,
            lowest=fact.lowest,
            highest=fact.highest,
            whole=fact.whole,
            counted_in=dict(fact.counted_in),
            source=fact.source,
            told_by=list(fact.told_by),
            combining=fact.combining,
            settled_by=list(fact.settled_by),
            may_be_entered=fact.askable,
            good_for_days=fact.good_for_days,
            good_for_rule=fact.good_for_rule,
            experimental=fact.experimental,
            rule=fact.rule,
        )


class ValueView(View):
    """The codes it may be, or the numbers (dates as text) it lies between; null: open-ended."""

    codes: list[str] | None = None
    low: float | str | None = None
    high: float | str | None = None


class ProvenanceView(ValueView):
    """Which source tells it: kind, day it speaks of, the event it came by, and (of what is stated) what it says."""

    source: str
    kind: str
    on: str
    event: UUID | None
    stated_at: datetime

    @classmethod
    def of(cls, found: Provenance, fact: FactDefinition) -> Self:
        return cls(
            source=found.source,
            kind=found.kind,
            on=str(found.on),
            event=found.event,
            stated_at=found.stated_at,
            **({} if fact.source is FactSource.DERIVED else written(found.value, fact)),
        )


class KnownFactView(ValueView):
    """A fact with its value, how long it counts, and its sources. `settled`: a person decided between sources."""

    fact: str
    unit: str | None
    words: WordsView
    conflicting: bool
    settled: bool
    good_until: date | None
    experimental: bool
    sources: list[ProvenanceView]

    @classmethod
    def of(cls, found: KnownFact) -> Self:
        entry = FACTS[found.fact]
        return cls(
            fact=found.fact,
            unit=entry.unit,
            words=WordsView.of(value_words(found.fact, found.value)),
            conflicting=found.conflicting,
            settled=found.settled,
            good_until=found.good_until,
            experimental=entry.experimental,
            sources=[ProvenanceView.of(source, entry) for source in found.sources],
            **written(found.value, entry),
        )


class KnownFactsView(View):
    """Everything known of a child on a day; what is not among `facts` is not known, `expired` is too old to count."""

    patient: str
    on: date
    known_at: datetime
    facts: list[KnownFactView]
    expired: list[KnownFactView]

    @classmethod
    def of(cls, known: KnownOn) -> Self:
        return cls(
            patient=known.patient.code,
            on=known.day,
            known_at=known.known_at,
            facts=[KnownFactView.of(fact) for _, fact in sorted(known.facts.items())],
            expired=[KnownFactView.of(fact) for _, fact in sorted(known.expired.items())],
        )


def written(value: Value | None, fact: FactDefinition) -> dict[str, Any]:
    """A value as JSON says it."""
    if isinstance(value, Codes):
        return {"codes": sorted(value.possible)}
    return {} if value is None else {"low": _written(fact, value.low), "high": _written(fact, value.high)}


def _written(fact: FactDefinition, number: float) -> float | str | None:
    if math.isinf(number):
        return None
    return date.fromordinal(int(number)).isoformat() if fact.type is FactType.DATE else number
