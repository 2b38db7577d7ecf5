"""Answer for facts given in the question: no patient is named and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid
from libs.common.organisations import Organisations
from services.trials.commands.answering.places import places
from services.trials.commands.read_answers import answers_on, day_asked, instant_asked
from services.trials.domain.answers.answer import ArmAnswer, Asked
from services.trials.domain.answers.options.place import NOWHERE, Places
from services.trials.domain.facts.deriving import derived
from services.trials.domain.facts.reading_values import Entered, as_facts, known_from


@dataclass(frozen=True, slots=True)
class EvaluateFacts:
    """The facts by their ids, the day, and perhaps the trials of interest."""

    call: Call
    facts: Mapping[str, Entered]
    on: date | None
    trials: tuple[str, ...] = ()
    hospital: str | None = None
    """From where distances are counted; the caller's own if none is named."""
    known_at: datetime | None = None
    """Criteria and doors as they were known then."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The answers on the day."""

    day: date
    arms: tuple[ArmAnswer, ...]


async def evaluate_facts(db: Database, parties: Organisations, order: EvaluateFacts) -> Evaluated:
    """Facts that follow from the given ones are derived, unless they are given themselves."""
    given = as_facts(known_from(order.facts.items()))
    async with db.transaction(order.call) as tx:
        day = day_asked(tx, order.on, where="body.on")
        known_at = instant_asked(tx, order.known_at, where="body.known_at")
        where = await places(tx, parties, known_at)
        home = where.get(_home(order, where), NOWHERE)
        asked = Asked(day, {**derived(day, given), **given}, home=home, places=where)
        found = await answers_on(tx, asked, known_at=known_at)
        wanted = tuple(arm for arm in found if not order.trials or arm.trial.id in order.trials)
        return tx.answer(Evaluated(day, wanted))


def _home(order: EvaluateFacts, where: Places) -> str:
    if order.hospital is None:
        return order.call.scope
    if order.hospital not in where:
        raise Invalid("There is no such hospital.", where="body.hospital")
    return order.hospital
