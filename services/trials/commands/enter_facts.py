"""A physician enters facts that no event tells: performance, organ functions, what was never given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.partial_date import PartialDate
from services.trials.commands.finding_patient import arrived, consenting_patient
from services.trials.commands.reassess import today
from services.trials.commands.take_source import take_source_of
from services.trials.domain.facts.claim import Claim, Source
from services.trials.domain.facts.reading_values import Entered, read_entry

ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as entered."""

    fact: str
    value: Entered
    on: PartialDate


@dataclass(frozen=True, slots=True)
class EnterFacts:
    """Who says what of whom."""

    call: Call
    patient: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class EnteredFacts:
    """The entry that now stands as a source of facts."""

    id: UUID
    patient: str
    facts: tuple[str, ...]


async def enter_facts(db: Database, order: EnterFacts) -> EnteredFacts:
    """All of the entry or nothing; verdicts that change are stated in the same transaction."""
    async with arrived(db, order.patient), db.transaction(order.call) as tx:
        patient = await consenting_patient(tx, order.patient)
        entry_id = new_id()
        claims = _claims(order.entries, day=today(tx))
        source = Source(f"entry/{entry_id}", ENTRY, 1, tx.now, by=order.call.by, claims=claims)
        await take_source_of(tx, patient, source)
        return tx.answer(EnteredFacts(entry_id, patient.code, tuple(one.fact for one in order.entries)))


def _claims(entries: Sequence[Entry], *, day: date) -> tuple[Claim, ...]:
    return tuple(
        claim
        for place, entry in enumerate(entries)
        for claim in read_entry(entry.fact, entry.value, on=entry.on, today=day, where=f"body.facts[{place}]")
    )
