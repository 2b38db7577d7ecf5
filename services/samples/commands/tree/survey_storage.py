"""Somebody says what lies in a box; what the system believes otherwise is answered, and written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.tree.survey import Difference, check_found, differences
from services.samples.store.biobank import storages
from services.samples.store.tree import surveying


@dataclass(frozen=True, slots=True)
class Survey:
    """The box, how many tubes should lie in it, how many were found, and what is the matter."""

    storage: Storage
    expected: int
    found: int
    differences: Sequence[Difference]


async def survey_storage(db: Database, call: Call, storage_id: UUID, told: Sequence[tuple[str, str | None]]) -> Survey:
    """Nothing is moved: a person looks at each difference, and moves what is to be moved."""
    found = check_found(told)
    async with db.transaction(call) as tx:
        storage = await storages.hold_one(tx, storage_id)
        known, patients = await surveying.known_in(tx, storage, list(found))
        wrong = differences(storage.path, found=found, known=known)
        expected = sum(spot.box == storage.path for spot in known.values())
        changes = {"found": len(found), "differences": len(wrong), "patients": patients}
        await audit.write(tx, Audit(did="surveyed storage", about=f"storage/{storage.id}", changes=changes))
        return tx.answer(Survey(storage, expected, len(found), wrong))
