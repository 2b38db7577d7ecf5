"""How the disease answered: the response and residual disease become facts."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import ResponseRecorded
from libs.common.database import Transaction
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.claim import Source, number, one_of


@consumes(ResponseRecorded)
async def read_response(tx: Transaction, event: ResponseRecorded) -> None:
    """Residual disease where it was measured."""
    residual = () if event.mrd is None else (number("mrd", event.mrd, event.assessed_on),)
    claims = (one_of("last_response", (event.response,), event.assessed_on), *residual)
    source = Source(event.aggregate, "response", event.version, event.at, event=event.id, by=event.actor, claims=claims)
    await take_source(tx, event.patient, source)
