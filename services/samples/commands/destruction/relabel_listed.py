"""A tube that must be destroyed gets another label: whoever accounts for it reads that one off the tube."""

from dataclasses import replace

from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.store.destruction import destructions, listed_tubes


async def relabel_listed(tx: Transaction, aliquot: Aliquot) -> None:
    """On the lists that are open; what has been accounted for stays as it was said. The aliquot is held."""
    for one in await destructions.open_of_patient(tx, aliquot.patient):
        listed = [tube for tube in await listed_tubes.of_list(tx, one.id) if tube.tube_id == aliquot.id]
        again = [replace(tube, label=aliquot.label) for tube in listed if not tube.is_accounted]
        if again:
            await listed_tubes.save(tx, again)
            entry = Audit(did="relabelled listed tube", about=f"destruction/{one.id}", patient=one.patient)
            await destructions.save(tx, one.grown(), entry)
