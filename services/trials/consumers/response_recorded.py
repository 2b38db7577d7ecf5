"""How the disease answered: residual disease becomes a fact."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import ResponseRecorded
from libs.common.database import Transaction
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.claim import Source, number


@consumes(ResponseRecorded)
async def read_response(tx: Transaction, event: ResponseRecorded) -> None:
    """A response without residual disease measured claims nothing."""
    claims = () if event.mrd is None else (number("mrd", event.mrd, event.assessed_on),)
    source = Source(event.aggregate, "response", event.version, event.at, event=event.id, by=event.actor, claims=claims)
    await take_source(tx, event.patient, source)
