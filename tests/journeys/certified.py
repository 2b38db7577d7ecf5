"""A list for destruction that was certified, of a child of the demonstration, none of whom withdraws."""

import json

from libs.common.identifiers import new_id
from services.samples.domain.destruction.certificate import FORM, digest_of
from tests.conftest import Live

KEEP = """
    INSERT INTO destructions (id, patient, hospital, holder, withdrawn_on, opened_at, due_on, rule, state, closed_at,
                              certificate, certificate_hash, version)
    VALUES ($1, $2, $3, $4, '2026-06-15', now(), '2026-07-15', 'destruction-2026.1', 'certified', now(),
            $5::jsonb, $6, 2)
    RETURNING id
"""


async def certified(live: Live, *, patient: str, hospital: str, hub: str) -> str:
    """Its id; made once for all tests of the run."""
    [*there] = await live.rows(
        "samples", "SELECT id FROM destructions WHERE patient = $1 AND holder = $2", patient, hub
    )
    if there:
        return str(there[0]["id"])
    made = new_id()
    facts: dict[str, object] = {
        "form": FORM,
        "id": str(made),
        "patient": patient,
        "hospital": {"id": hospital, "name": hospital},
        "holder": {"id": hub, "name": hub},
        "zone": "Europe/Madrid",
        "withdrawal_id": None,
        "withdrawn_on": "2026-06-15",
        "opened_at": "2026-06-15T10:00:00+00:00",
        "due_on": "2026-07-15",
        "certified_at": "2026-06-20T10:00:00+00:00",
        "rule": "destruction-2026.1",
        "tubes": [],
    }
    [row] = await live.rows("samples", KEEP, made, patient, hospital, hub, json.dumps(facts), digest_of(facts))
    return str(row["id"])
