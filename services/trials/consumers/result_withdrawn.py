"""A result was wrong and nothing replaces it: its facts no longer count."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.assays import ResultWithdrawn
from libs.common.database import Transaction
from services.trials.commands.take_source import drop_source


@consumes(ResultWithdrawn)
async def drop_result(tx: Transaction, event: ResultWithdrawn) -> None:
    await drop_source(tx, event.patient, event)
