"""The board was told how the child is: that counts where the registry says nothing."""

from libs.common.consumer import consumes
from libs.common.contracts.board import ConsultationFollowedUp
from libs.common.database import Transaction
from libs.common.partial_date import PartialDate
from libs.common.wire import NETWORK_ZONE
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.claim import Source, one_of


@consumes(ConsultationFollowedUp)
async def read_follow_up(tx: Transaction, event: ConsultationFollowedUp) -> None:
    """Whether a child died is the registry's to say: no answers end by this."""
    on = PartialDate.of(event.on.astimezone(NETWORK_ZONE).date())
    claims = (one_of("outcome_status", (event.status,), on),)
    source = Source(
        event.aggregate, "follow-up", event.version, event.at, event=event.id, by=event.actor, claims=claims
    )
    await take_source(tx, event.patient, source)
