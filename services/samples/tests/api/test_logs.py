"""What people wrote stays in the database: no log line, no event holds it."""

import io
from typing import Any

from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.tests import bodies

PLANTED = "Lucia Planted"


async def test_free_text_reaches_neither_log_nor_event(
    *, lines: io.StringIO, database: Database, released: Any, dispatched: Any, technician: Any, clinician: Any
) -> None:
    result = await released("karyotype")
    path = f"/v1/assays/{result['assay_id']}"
    body = bodies.posting({**bodies.CYTOGENETICS, "iscn": f"46,XX {PLANTED}"}, reason=PLANTED)
    amended = await technician("POST", f"{path}/amendments", json=body)
    assert amended.json()["result"]["iscn"].endswith(PLANTED)
    assert (await technician("POST", f"{path}/withdrawal", json={"reason": PLANTED})).status_code == 200
    sample = await dispatched()
    rejection = {"rejected_at": bodies.RECEIVED, "reason": "other", "note": PLANTED}
    path = f"/v1/samples/{sample['id']}"
    assert (await technician("POST", f"{path}/rejection", json=rejection)).status_code == 200
    # What is wrong about a request is told without repeating it.
    wrong = await clinician("POST", "/v1/samples", json=bodies.tube(PLANTED, material=PLANTED))
    assert wrong.status_code == 422
    assert PLANTED not in wrong.text
    assert '"event":"answered"' in lines.getvalue()
    assert PLANTED not in lines.getvalue()
    assert PLANTED.encode() not in b"".join([event.to_cloudevent() for event in await published(database)])
