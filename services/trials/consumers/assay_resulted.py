"""A result was released or amended: antigens, residual disease, genetics and drug response become facts."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.assays import AssayResulted, ResultAmended
from libs.common.database import Transaction
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.claim import Source
from services.trials.domain.facts.reading_result import result_claims


@consumes(AssayResulted)
async def read_result(tx: Transaction, event: AssayResulted) -> None:
    """Germ-line results claim nothing."""
    await _read(tx, event)


@consumes(ResultAmended)
async def read_amendment(tx: Transaction, event: ResultAmended) -> None:
    """An amended result replaces the earlier one."""
    await _read(tx, event)


async def _read(tx: Transaction, event: AssayResulted | ResultAmended) -> None:
    source = Source(
        event.aggregate,
        "assay",
        event.version,
        event.at,
        event=event.id,
        by=event.actor,
        claims=result_claims(event.result),
    )
    await take_source(tx, event.patient, source)
