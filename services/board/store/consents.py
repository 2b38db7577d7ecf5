"""What the families said last, per patient and purpose."""

from collections.abc import Iterable

from sqlalchemy import false, literal, not_, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.keeping import keep_newest_rows
from libs.common.vocabulary import Purpose
from services.board.domain.consent import Consents
from services.board.store.known_tables import known_consents as table


async def keep(
    tx: Transaction, patient: str, purposes: Iterable[Purpose], *, given: bool, version: int, entry: Audit
) -> None:
    """Keep what was said; what was said earlier changes nothing, in whatever order it is heard."""
    rows = [{"patient": patient, "purpose": purpose, "given": given, "version": version} for purpose in purposes]
    if await keep_newest_rows(tx, table, rows):
        await audit.write(tx, entry)


async def pass_on_withdrawals(tx: Transaction, duplicate: str, *, patient: str, entry: Audit) -> None:
    """What was withdrawn under a duplicate's code stays withdrawn, unless something was said under the surviving one.

    Version 0: whatever the registry says of the surviving code later is newer.
    """
    taken_back = select(literal(patient), table.c.purpose, false(), literal(0)).where(
        table.c.patient == duplicate, not_(table.c.given)
    )
    columns = ["patient", "purpose", "given", "version"]
    await tx.execute(insert(table).from_select(columns, taken_back).on_conflict_do_nothing())
    await audit.write(tx, entry)


async def of(tx: Transaction, patient: str) -> Consents:
    """What was said last, per purpose."""
    rows = await tx.all(select(table.c.purpose, table.c.given).where(table.c.patient == patient))
    return {row.purpose: row.given for row in rows}
