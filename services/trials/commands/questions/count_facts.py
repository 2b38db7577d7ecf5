"""Count once a day how often facts are so in the network, for the prior of adaptive questions."""

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.reassess import today
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.questions.asking.counting import frequencies
from services.trials.store import fact_frequencies, network


async def count_facts(db: Database) -> int:
    """Says of how many facts; nothing where today's count is there."""
    call = Call.service("trials")
    async with db.reading(call) as tx:
        day = today(tx)
        if await fact_frequencies.last_counted(tx) == day:
            return 0
        children = await network.children(tx)
    known = ({name: fact.value for name, fact in facts_on(day, one.sources).items()} for one in children)
    found = frequencies(known)
    async with db.transaction(call) as tx:
        await fact_frequencies.replace(tx, found, day, Audit(did="counted facts", about="fact-frequencies"))
    return len(found)
