"""A cytometer's file beside a child's assay of the demonstration."""

from services.samples.tests.fcs import fcs
from tests.conftest import Live
from tests.journeys.parties import technician


async def fcs_file_of(live: Live, *, hub: str, sample_id: str) -> str:
    """The one that is there, or a new one of an assay that is ordered for it."""
    there = await live.rows(
        "samples",
        "SELECT f.id FROM fcs_files f JOIN assays a ON a.id = f.assay_id WHERE a.sample_id = $1::text::uuid LIMIT 1",
        sample_id,
    )
    if there:
        return str(there[0]["id"])
    order = await technician(live, hub).post("samples", "/v1/assays", {"sample_id": sample_id, "assay": "flow"})
    path = f"{live.where.services['samples']}/v1/assays/{order['id']}/fcs-files"
    headers = {"Authorization": f"Bearer {await live.token(f'hub_technician@{hub}')}"}
    added = await live.http.post(path, content=fcs(), headers=headers)
    assert added.status_code == 201, added.text
    await live.settle()
    return str(added.json()["id"])
