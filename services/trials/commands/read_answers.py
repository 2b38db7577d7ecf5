"""What is known of a child, and what every arm answers, on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from services.trials.commands.finding_patient import consenting_patient
from services.trials.commands.reassess import today
from services.trials.domain.answers.answer import ArmAnswer, Facts, answers
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.patient import KnownPatient
from services.trials.store import open_trials, sites, sources

FARTHEST = timedelta(days=730)
"""How far ahead a washout or a birthday is worth asking for."""


@dataclass(frozen=True, slots=True)
class KnownOn:
    """The facts of a child on a day."""

    patient: KnownPatient
    day: date
    facts: Facts


@dataclass(frozen=True, slots=True)
class AnsweredOn:
    """The answers for a child on a day; a child that died is offered nothing."""

    patient: KnownPatient
    day: date
    arms: tuple[ArmAnswer, ...]


async def read_answers(db: Database, call: Call, code: str, *, on: date | None) -> AnsweredOn:
    """Leaves an audit row: somebody has looked."""
    async with db.transaction(call) as tx:
        known = await _known(tx, code, on)
        found = () if known.patient.deceased else await answers_on(tx, known.facts, known.day)
        await audit.write(tx, Audit(did="read verdicts", about=f"patient/{code}", patient=code))
    return AnsweredOn(known.patient, known.day, found)


async def answers_on(tx: Transaction, facts: Facts, day: date) -> tuple[ArmAnswer, ...]:
    """Every open arm; trials and sites as the network knew them on that day."""
    return tuple(answers(await open_trials.open_on(tx, day), await sites.on(tx, day), facts, day=day))


def day_asked(tx: Transaction, on: date | None, *, where: str = "query.on") -> date:
    """Today unless another day is asked for; not so far ahead that it would be a guess."""
    now = today(tx)
    if on is not None and on > now + FARTHEST:
        raise Invalid("This day is too far ahead.", where=where, right=f"at most {FARTHEST.days} days")
    return on or now


async def _known(tx: Transaction, code: str, on: date | None) -> KnownOn:
    patient = await consenting_patient(tx, code)
    day = day_asked(tx, on)
    return KnownOn(patient, day, facts_on(day, await sources.of_patient(tx, code)))
