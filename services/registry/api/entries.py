"""What the routes of episodes, treatments and responses share: reading one, and marking one as entered in error."""

from uuid import UUID

from pydantic import ConfigDict

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.wire import Body, FreeText
from services.registry.commands.change_course import Filed
from services.registry.domain.entry import EntryKind
from services.registry.store import courses, patients


class VoidBody(Body):
    """Why the entry is an error."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Entered for another patient."}]})

    reason: FreeText


async def read_entry(db: Database, call: Call, code: str, kind: EntryKind, entry_id: UUID) -> Filed:
    """One entry as it reads now, a voided one too; the reading is audited."""
    async with db.transaction(call) as tx:
        patient = await patients.read(tx, code)
        row = await courses.find(tx, patient.code, entry_id, kind)
        await audit.write(tx, Audit(did=f"read {kind}", about=f"{kind}/{entry_id}", patient=patient.code))
    return Filed(patient.code, courses.of_row(row), voided=row.voided_at is not None)
