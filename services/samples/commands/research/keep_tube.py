"""Keep the state that a tube of a pick list has come into, and tell the network."""

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.research import tube_statements
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.research.research_tube import ResearchTube
from services.samples.store.research import research_tubes


async def keep_tube(tx: Transaction, tube: ResearchTube, *, patient: str | None = None) -> None:
    """A reserved one is new; the audit names the child where the hub does it."""
    did = f"{tube.state.replace('_', ' ')} research tube"
    entry = Audit(did=did, about=f"research-tube/{tube.id}", patient=patient, reason=tube.reason)
    if tube.state is TubeState.RESERVED:
        await research_tubes.add(tx, tube, entry)
    else:
        await research_tubes.save(tx, tube, entry)
    await outbox.put(tx, tube_statements.stated(tube, at=tx.now))
