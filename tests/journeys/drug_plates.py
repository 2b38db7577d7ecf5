"""Plates of a drug response profile, on an assay of the demonstration that has none."""

from libs.common.identifiers import new_id
from services.samples.api.drug_response.plate_body import DrugPlatesBody
from services.samples.api.drug_response.plate_examples import AS_WELLS
from tests.conftest import Live

KEPT = """
    INSERT INTO drug_plates (id, assay_id, lab, state, content, content_hash, quality, method_id, measured_at,
        submitted_at, submitted_by, submitted_by_person, drugs, drugs_done, attempts, failure, not_fitted, finished_at,
        version)
    SELECT $1::text::uuid, a.id, a.lab, 'failed', $3::text::jsonb, sha256('plates'), '[]', 'drp-0000000000000000',
        now(), now(), 'somebody', true, 1, 0, 1, 'no_curve', '[]', now(), 1
    FROM assays a WHERE a.id = $2::text::uuid
"""
"""What nothing will come of any more: no worker takes it up."""


async def plates_of(live: Live, assay_id: str) -> str:
    """Those that are there, or new ones."""
    there = await live.rows("samples", "SELECT id FROM drug_plates WHERE assay_id = $1::text::uuid LIMIT 1", assay_id)
    if there:
        return str(there[0]["id"])
    plates_id, order = str(new_id()), DrugPlatesBody.model_validate(AS_WELLS).order()
    await live.rows("samples", KEPT, plates_id, assay_id, order.model_dump_json())
    return plates_id
