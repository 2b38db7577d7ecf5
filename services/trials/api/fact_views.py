"""What is shown of facts: the dictionary, and what is known of a child with its provenance."""

import math
from datetime import date, datetime
from typing import Self
from uuid import UUID

from libs.common.wire import View
from services.trials.commands.read_answers import KnownOn
from services.trials.domain.answers.wording import value_words
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactDefinition, FactSource, FactType, Words
from services.trials.domain.facts.known_fact import KnownFact, Provenance
from services.trials.domain.facts.value import Codes, Numbers


class WordsView(View):
    """The same in English and in Spanish."""

    en: str
    es: str

    @classmethod
    def of(cls, words: Words) -> Self:
        return cls(en=words.en, es=words.es)


class FactDefinitionView(View):
    """An entry of the dictionary."""

    id: str
    type: FactType
    words: WordsView
    unit: str | None
    allowed: list[str]
    source: FactSource
    settled_by: list[str]
    may_be_entered: bool
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
            source=fact.source,
            settled_by=list(fact.settled_by),
            may_be_entered=fact.askable,
            experimental=fact.experimental,
            rule=fact.rule,
        )


class ProvenanceView(View):
    """Which source tells it: kind, day it speaks of, and the event it came by."""

    source: str
    kind: str
    on: str
    event: UUID | None
    stated_at: datetime

    @classmethod
    def of(cls, found: Provenance) -> Self:
        return cls(source=found.source, kind=found.kind, on=str(found.on), event=found.event, stated_at=found.stated_at)


class KnownFactView(View):
    """A fact: the codes it may have, or the numbers (dates as text) it lies between; null: open-ended."""

    fact: str
    codes: list[str] | None = None
    low: float | str | None = None
    high: float | str | None = None
    unit: str | None
    words: WordsView
    conflicting: bool
    experimental: bool
    sources: list[ProvenanceView]

    @classmethod
    def of(cls, found: KnownFact) -> Self:
        entry, value = FACTS[found.fact], found.value
        return cls(
            fact=found.fact,
            codes=sorted(value.possible) if isinstance(value, Codes) else None,
            low=_written(entry, value.low) if isinstance(value, Numbers) else None,
            high=_written(entry, value.high) if isinstance(value, Numbers) else None,
            unit=entry.unit,
            words=WordsView.of(value_words(found.fact, value)),
            conflicting=found.conflicting,
            experimental=entry.experimental,
            sources=[ProvenanceView.of(source) for source in found.sources],
        )


class KnownFactsView(View):
    """Everything known of a child on a day; a fact that is not listed is not known."""

    patient: str
    on: date
    facts: list[KnownFactView]

    @classmethod
    def of(cls, known: KnownOn) -> Self:
        facts = [KnownFactView.of(fact) for _, fact in sorted(known.facts.items())]
        return cls(patient=known.patient.code, on=known.day, facts=facts)


def _written(fact: FactDefinition, number: float) -> float | str | None:
    if math.isinf(number):
        return None
    return date.fromordinal(int(number)).isoformat() if fact.type is FactType.DATE else number
