"""Tubes that have not left the hospital pass with the child's records: the new one must destroy them."""

from dataclasses import replace

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.destruction import destruction_statements as statements
from services.samples.store.destruction import destructions, listed_tubes


async def hand_lists_on(tx: Transaction, patient: str, *, to_patient: str, hospital: str) -> None:
    """Before the records pass: the old hospital could not account for a tube that it no longer sees."""
    for one in await destructions.open_of_patient(tx, patient):
        if one.holder == one.hospital != hospital:
            passed = replace(one.grown(), patient=to_patient, hospital=hospital, holder=hospital)
            changes = {"from": one.holder, "to": hospital}
            entry = Audit(did="handed list on", about=f"destruction/{one.id}", patient=to_patient, changes=changes)
            await destructions.save(tx, passed, entry)
            await outbox.put(tx, statements.listed(passed, await listed_tubes.of_list(tx, one.id), at=tx.now))
