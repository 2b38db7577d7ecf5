"""A researcher's request to the hub of a child, and a tube of it, for the tests generated from the routes."""

from typing import Any

from tests.conftest import Live

_TUBE = """
    INSERT INTO research_tubes (id, biobank_request_id, line, institution, hub, pseudonym, aliquot_id, content, state,
                                reserved_at, handed_id, label, handed_out_at, version)
    SELECT gen_random_uuid(), r.id, 1, r.institution, r.hub, 'P-000000', a.id, a.content, 'handed_out',
           now(), a.id, a.label, now(), 2
    FROM biobank_requests r JOIN aliquots a ON a.hub = r.hub WHERE r.id = $1 LIMIT 1 RETURNING id
"""
"""Of the demonstration's children nobody has agreed to research: a tube of theirs cannot be picked."""


async def research_of(live: Live, hospital: str, hub: str) -> dict[str, str]:
    """The ids of a request that the child's hospital has made and the committee has granted."""
    line = {"content": "sample", "samples": 1}
    asked = {"hub": hub, "project_title": "A study", "ethics_approval": "PIC-1", "purpose": "To know.", "lines": [line]}
    request = await _done(live, f"researcher@{hospital}", "/v1/biobank-requests", asked)
    decision = {"granted": [{"line": 1, "samples": 1}]}
    await _done(live, "biobank_committee@office", f"/v1/biobank-requests/{request['id']}/decision", decision)
    [tube] = await live.rows("samples", _TUBE, request["id"])
    return {"biobank_request_id": str(request["id"]), "research_tube_id": str(tube["id"])}


async def _done(live: Live, person: str, path: str, body: Any) -> Any:
    answer = await live.ask(person, "POST", "samples", path, json=body)
    assert answer.is_success, answer.text
    return answer.json()
