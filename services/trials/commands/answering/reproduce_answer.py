"""Give an answer that was once shown again from history, and say whether it is what was shown."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Gone, NotFound
from libs.common.organisations import Organisations
from services.trials.commands.finding_patient import consenting_patient
from services.trials.commands.read_answers import Writing, answers_known
from services.trials.domain.answers.shown_answer import ShownAnswer, fingerprint
from services.trials.store import shown_answers


@dataclass(frozen=True, slots=True)
class Reproduced:
    """What was kept of it, and what history gives today."""

    shown: ShownAnswer
    body: bytes

    @property
    def hash(self) -> str:
        """Of what history gives."""
        return fingerprint(self.body)

    @property
    def same(self) -> bool:
        """Bit for bit."""
        return self.hash == self.shown.hash


async def reproduce_answer(
    db: Database, parties: Organisations, call: Call, answer: UUID, written: Writing
) -> Reproduced:
    """Of a patient who withdrew nothing is left to give."""
    async with db.transaction(call) as tx:
        shown = await _kept(tx, answer)
        patient = await consenting_patient(tx, shown.patient)
        asked_of = replace(patient, code=shown.known_as)
        found = await answers_known(tx, parties, asked_of, day=shown.day, known_at=shown.known_at)
        await audit.write(tx, Audit(did="read answer again", about=f"answer/{answer}", patient=patient.code))
    return Reproduced(shown, written(found))


async def _kept(tx: Transaction, answer: UUID) -> ShownAnswer:
    shown = await shown_answers.find(tx, answer)
    if shown is not None:
        return shown
    if await shown_answers.is_forgotten(tx, answer):
        raise Gone("The family took its consent back: this answer was forgotten.")
    raise NotFound("There is no such answer here.")
