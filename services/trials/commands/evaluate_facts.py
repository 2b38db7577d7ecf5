"""Answer for facts given in the question: no patient is named and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.read_answers import answers_on, day_asked
from services.trials.domain.answers.answer import ArmAnswer
from services.trials.domain.facts.deriving import derived
from services.trials.domain.facts.reading_values import Entered, as_facts, known_from


@dataclass(frozen=True, slots=True)
class EvaluateFacts:
    """The facts by their ids, the day, and perhaps the trials of interest."""

    call: Call
    facts: Mapping[str, Entered]
    on: date | None
    trials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The answers on the day."""

    day: date
    arms: tuple[ArmAnswer, ...]


async def evaluate_facts(db: Database, order: EvaluateFacts) -> Evaluated:
    """Facts that follow from the given ones are derived, unless they are given themselves."""
    given = as_facts(known_from(order.facts.items()))
    async with db.transaction(order.call) as tx:
        day = day_asked(tx, order.on, where="body.on")
        found = await answers_on(tx, {**derived(day, given), **given}, day)
        wanted = tuple(arm for arm in found if not order.trials or arm.trial.id in order.trials)
        return tx.answer(Evaluated(day, wanted))
