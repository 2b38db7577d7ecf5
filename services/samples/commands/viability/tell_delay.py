"""The network is told that a parcel is late, with the new advice; again only when the advice is another one."""

from collections.abc import Iterable
from datetime import datetime

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.organisation import Organisation
from services.samples.domain.assays.assay import Assay
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability import viability_statements as statements
from services.samples.domain.viability.delay import advise_late, next_advice
from services.samples.store.viability import delays
from services.samples.store.viability.delays import StatedDelay


async def tell_delay(tx: Transaction, sample: Sample, orders: Iterable[Assay], *, hub: Organisation) -> datetime | None:
    """Tell of a locked sample that is late; answers when the advice can change."""
    known = tuple(orders)
    delay = advise_late(sample, known, hub=hub, now=tx.now)
    earlier = await delays.find(tx, sample.id)
    if sample.expected_at is not None and not _was_said(earlier, delay.says(), sample.expected_at):
        version = earlier.version + 1 if earlier else 1
        stated = StatedDelay(expected_at=sample.expected_at, advice=delay.says(), version=version)
        entry = Audit(did="told delay", about=f"sample/{sample.id}", patient=sample.patient, changes=delay.says())
        await delays.keep(tx, sample.id, stated, entry)
        await outbox.put(tx, statements.delayed(sample, delay, version=version, at=tx.now))
    return next_advice(sample, known, hub=hub, now=tx.now)


def _was_said(earlier: StatedDelay | None, says: dict[str, object], expected_at: datetime) -> bool:
    return earlier is not None and earlier.advice == says and earlier.expected_at == expected_at
