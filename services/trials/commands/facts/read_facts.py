"""What is known of a child on a day, now or as it was known at a past instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from services.trials.commands.finding_patient import consenting_patient
from services.trials.commands.read_answers import day_asked
from services.trials.domain.facts.assembling import Facts, knowledge_on
from services.trials.domain.facts.claim import Source
from services.trials.domain.patient import KnownPatient
from services.trials.store import sources


@dataclass(frozen=True, slots=True)
class KnownOn:
    """The facts of a child on a day; those too old to count apart."""

    patient: KnownPatient
    day: date
    known_at: datetime
    facts: Facts
    expired: Facts


async def read_facts(
    db: Database, call: Call, code: str, *, on: date | None, known_at: datetime | None = None
) -> KnownOn:
    """Leaves an audit row: somebody has looked."""
    async with db.transaction(call) as tx:
        patient = await consenting_patient(tx, code)
        day, told = day_asked(tx, on), await _sources(tx, code, known_at)
        known = knowledge_on(day, told)
        await audit.write(tx, Audit(did="read facts", about=f"patient/{code}", patient=code))
        return KnownOn(patient, day, known_at or tx.now, known.facts, known.expired)


async def _sources(tx: Transaction, code: str, known_at: datetime | None) -> Sequence[Source]:
    if known_at is None:
        return await sources.of_patient(tx, code)
    if known_at > tx.now:
        raise Invalid("What will be known then nobody knows yet.", where="query.known_at", right="now or earlier")
    return await sources.as_known(tx, code, known_at)
