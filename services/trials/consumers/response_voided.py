"""A response was entered in error: its facts no longer count."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import ResponseVoided
from libs.common.database import Transaction
from services.trials.commands.take_source import drop_source


@consumes(ResponseVoided)
async def drop_response(tx: Transaction, event: ResponseVoided) -> None:
    await drop_source(tx, event.patient, event)
