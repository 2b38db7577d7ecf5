"""A message that waits is filed again: what was filed stays, only the groups that wait are looked at anew."""

from libs.common.database import Transaction
from services.samples.commands.instruments.batch import Read, batch_of
from services.samples.commands.instruments.file_message import conclude, file_some
from services.samples.commands.instruments.open_message import open_message
from services.samples.domain.instruments.arrival import ReceiptState
from services.samples.domain.instruments.filing import DONE, Outcome
from services.samples.domain.instruments.receipt import Receipt
from services.samples.store.instruments import filings, receipt_rows, waits
from services.samples.store.instruments.lookups import known_of

LEFT_ALONE = DONE | {Outcome.DISMISSED, Outcome.TO_DECIDE, Outcome.TAKEN_BACK}
"""What a person has taken back is matched again by a person only. A control may be charted by now."""


async def refile(tx: Transaction, receipt: Receipt, *, read: Read) -> Receipt:
    """By the profiles of today; the message is unchanged if nothing more is known than before."""
    batch = await batch_of(tx, receipt.lab)
    opened = open_message(receipt, await receipt_rows.raw_of(tx, receipt.id), batch.bench, read)
    kept = {one.place: one for one in await filings.of_receipt(tx, receipt.id)}
    batch.known = await known_of(tx, opened.message.groups)
    open_places = [
        place
        for place in range(len(opened.message.groups))
        if place not in kept or kept[place].outcome not in LEFT_ALONE
    ]
    found = {one.place: one for one in await file_some(tx, batch, opened, open_places)}
    changed = [place for place, one in found.items() if place not in kept or kept[place].says != one.says]
    if not changed and receipt.state is not ReceiptState.RECEIVED:
        await waits.looked(tx, receipt.id)
        return receipt
    everything = {**kept, **found}
    return await conclude(tx, opened, [everything[place] for place in sorted(everything)])
