"""A released result that can be drawn: residual disease computed from a plate, on a sample at its hub."""

from datetime import UTC, datetime, timedelta

from services.samples.tests import plates
from tests.conftest import Live
from tests.journeys.parties import second, technician

MADE = (
    "SELECT a.id FROM assays a JOIN result_versions v ON v.assay_id = a.id"
    " WHERE a.sample_id = $1::uuid AND v.body->'rule_set' <> 'null' AND v.released_at IS NOT NULL LIMIT 1"
)


async def plotted_of(live: Live, *, hub: str, sample_id: str) -> dict[str, str]:
    """The assay, its version and what is drawn of it; made once for a sample."""
    there = await live.rows("samples", MADE, sample_id)
    assay_id = str(there[0]["id"]) if there else await _made(live, hub=hub, sample_id=sample_id)
    return {"assay_id": assay_id, "result_version": "1", "plot": "standard-curve"}


async def _made(live: Live, *, hub: str, sample_id: str) -> str:
    hand = technician(live, hub)
    order = await hand.post("samples", "/v1/assays", {"sample_id": sample_id, "assay": "ig_tr_mrd"})
    measured_at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    body = {"measured_at": measured_at, "plate": plates.plate()}
    await hand.post("samples", f"/v1/assays/{order['id']}/mrd-plates", body)
    await second(hand).post("samples", f"/v1/assays/{order['id']}/release", {"result_version": 1})
    return str(order["id"])
