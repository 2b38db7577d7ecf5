"""Build the read models again from the first event of the stream."""

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.reader.reader import rewind
from services.reporting.store import read_models
from services.reporting.store.read_models import READER


async def rebuild_read_models(db: Database) -> None:
    """Empty the read models and send the reader back to the first event, both or neither.

    A reader that runs meanwhile is kept out until the commit and overtaken by it: it finds its
    position moved (it is fenced) and starts over. So no lock has to outlive the transaction.
    """
    async with db.transaction(Call.service(READER)) as tx:
        await read_models.hold_reader(tx)
        await read_models.note_rebuild(tx)
        await read_models.empty(tx)
        await rewind(tx, READER)
        await audit.write(tx, Audit(did="emptied the read models to rebuild them", about=f"reader/{READER}"))
