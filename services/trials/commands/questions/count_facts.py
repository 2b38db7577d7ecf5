"""Count once a day how often facts are so in the network, for the prior of adaptive questions."""

from collections.abc import Sequence
from datetime import date

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.network.every_child import ask_every_child
from services.trials.commands.reassess import today
from services.trials.domain.criteria.windows import values
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.network.child import Kept, sources_of
from services.trials.domain.questions.asking.counting import Met, met, shares, together
from services.trials.store import fact_frequencies


async def count_facts(db: Database) -> int:
    """Says of how many facts; nothing where today's count is there."""
    call = Call.service("trials")
    async with db.reading(call) as tx:
        day = today(tx)
        if await fact_frequencies.last_counted(tx) == day:
            return 0
    found = shares(together(await ask_every_child(db, call, _met, day)))
    async with db.transaction(call) as tx:
        await fact_frequencies.replace(tx, found, day, Audit(did="counted facts", about="fact-frequencies"))
    return len(found)


def _met(kept: Sequence[Kept], day: date) -> Met:
    return met(values(facts_on(day, sources_of(told))) for _, _, told in kept)
