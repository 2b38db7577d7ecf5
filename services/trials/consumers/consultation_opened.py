"""The board was asked: the lineage its hospital named counts where nobody nearer to the child has spoken."""

from libs.common.consumer import consumes
from libs.common.contracts.board import ConsultationOpened
from libs.common.database import Transaction
from libs.common.partial_date import PartialDate
from libs.common.wire import NETWORK_ZONE
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.claim import Source, one_of


@consumes(ConsultationOpened)
async def read_consultation(tx: Transaction, event: ConsultationOpened) -> None:
    """Clock, question and urgency are the board's own and no facts of the child."""
    on = PartialDate.of(event.opened_at.astimezone(NETWORK_ZONE).date())
    claims = (one_of("lineage", (event.lineage,), on),)
    source = Source(
        event.aggregate, "consultation", event.version, event.at, event=event.id, by=event.actor, claims=claims
    )
    await take_source(tx, event.patient, source)
