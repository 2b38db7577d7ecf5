"""What every arm answers for a child on a day, now or as it was known at a past instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from services.trials.commands.answering.places import places
from services.trials.commands.finding_patient import consenting_patient
from services.trials.commands.reassess import today
from services.trials.domain.answers.answer import ArmAnswer, Asked, answered
from services.trials.domain.answers.dates.outlook import AHEAD, Outlook
from services.trials.domain.answers.options.place import NOWHERE
from services.trials.domain.answers.shown_answer import ShownAnswer, fingerprint
from services.trials.domain.patient import KnownPatient
from services.trials.store import open_trials, patient_states, shown_answers, sites, sources

FARTHEST = AHEAD
"""How far ahead a washout or a birthday is worth asking for."""


@dataclass(frozen=True, slots=True)
class AnsweredOn:
    """The answers for a child on a day; a child that died is offered nothing."""

    patient: KnownPatient
    day: date
    known_at: datetime
    arms: tuple[ArmAnswer, ...]


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """Of whom, for which day, and as known at which instant (now if none is named)."""

    call: Call
    patient: str
    on: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What was written out for somebody, and under which id it is kept."""

    id: UUID
    body: bytes


Writing = Callable[[AnsweredOn], bytes]
"""The answer as it is shown."""


async def read_answers(db: Database, parties: Organisations, order: ReadAnswers, written: Writing) -> Shown:
    """Leaves an audit row, as somebody has looked, and what it takes to show the same again."""
    async with db.transaction(order.call) as tx:
        patient = await consenting_patient(tx, order.patient)
        day = day_asked(tx, order.on)
        found = await answers_known(tx, parties, patient, day=day, known_at=instant_asked(tx, order.known_at))
        shown = _shown(tx, found, written(found))
        await shown_answers.add(tx, shown[0])
        await audit.write(tx, Audit(did="read verdicts", about=f"patient/{patient.code}", patient=patient.code))
    return shown[1]


def _shown(tx: Transaction, found: AnsweredOn, body: bytes) -> tuple[ShownAnswer, Shown]:
    kept = ShownAnswer(
        id=new_id(),
        patient=found.patient.code,
        known_as=found.patient.code,
        hospital=tx.call.scope if not tx.call.everywhere else found.patient.hospital,
        day=found.day,
        known_at=found.known_at,
        shown_at=tx.now,
        asked_by=tx.call.by,
        asked_by_organisation=tx.call.caller.organisation,
        criteria={arm.trial.id: arm.trial.criteria_version for arm in found.arms},
        hash=fingerprint(body),
    )
    return kept, Shown(kept.id, body)


async def answers_known(
    tx: Transaction, parties: Organisations, patient: KnownPatient, *, day: date, known_at: datetime | None
) -> AnsweredOn:
    """Facts, criteria and doors of that day; of an instant past, as they were then known."""
    at = known_at or tx.now
    child = patient if known_at is None else await patient_states.as_known(tx, patient, known_at)
    if child.deceased:
        return AnsweredOn(child, day, at, ())
    told = await (sources.of_patient(tx, child.code) if known_at is None else sources.as_known(tx, child.code, at))
    outlook, where = Outlook(told, day), await places(tx, parties, known_at)
    home = where.get(child.hospital, NOWHERE)
    asked = Asked(day, outlook.on(day), outlook.turns, home, where)
    return AnsweredOn(child, day, at, await answers_on(tx, asked, known_at=known_at))


async def answers_on(tx: Transaction, asked: Asked, *, known_at: datetime | None = None) -> tuple[ArmAnswer, ...]:
    """Every open arm; trials and sites as the network knew them on that day."""
    trials = await open_trials.open_on(tx, asked.day, known_at=known_at)
    return tuple(answered(trials, await sites.on(tx, asked.day, known_at=known_at), asked))


def day_asked(tx: Transaction, on: date | None, *, where: str = "query.on") -> date:
    """Today unless another day is asked for; not so far ahead that it would be a guess."""
    now = today(tx)
    if on is not None and on > now + FARTHEST:
        raise Invalid("This day is too far ahead.", where=where, right=f"at most {FARTHEST.days} days")
    return on or now


def instant_asked(tx: Transaction, known_at: datetime | None, *, where: str = "query.known_at") -> datetime | None:
    """Not in the future: nobody knows yet what will then be known."""
    if known_at is not None and known_at > tx.now:
        raise Invalid("What will be known then nobody knows yet.", where=where, right="now or earlier")
    return known_at
