"""Records that the demonstration does not make: with a made-up id nobody's real one would ever be tried."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from libs.common.identifiers import new_id
from services.samples.tests.vcf.vcf_text import Vcf
from tests.conftest import Live

Json = dict[str, Any]


async def alarm_of(live: Live, hub: str) -> str:
    """A freezer of the hub that was too warm for too long."""
    technician, since = f"hub_technician@{hub}", datetime.now(UTC) - timedelta(hours=2)
    node = {"kind": "freezer", "name": f"F-{since:%H%M%S%f}"}
    freezer = await _done(live, technician, "samples", "/v1/storages", node)
    path = f"/v1/storages/{freezer['id']}"
    await _done(live, technician, "samples", f"{path}/temperature-limits", {"highest": -70, "allowed_minutes": 30})
    readings = [{"probe": "1", "measured_at": _at(since + timedelta(minutes=m)), "celsius": -50} for m in (0, 20, 40)]
    told = await _done(live, technician, "samples", f"{path}/temperature-readings", {"readings": readings})
    return str(told["raised"][0]["id"])


async def questions_of(live: Live, *, patient: str, hospital: str) -> str:
    """A clinician's walk through trials' questions about the child."""
    body = {"kind": "adaptive", "patient": patient}
    begun = await _done(live, f"site_clinician@{hospital}", "trials", "/v1/questions/sessions", body)
    return str(begun["id"])


async def nonconformity_of(live: Live, *, patient: str, hospital: str, hub: str) -> str:
    """A tube of the child that leaked on its way."""
    clinician, now = f"site_clinician@{hospital}", datetime.now(UTC)
    drawn, left, came = (_at(now - timedelta(hours=hours)) for hours in (9, 8, 2))
    tube = {"patient": patient, "material": "bone_marrow", "tube": "edta", "extracted_at": drawn, "hub": hub}
    sample = await _done(live, clinician, "samples", "/v1/samples", tube)
    parcel = {"samples": [sample["id"]], "hub": hub, "courier": "Courier", "dispatched_at": left, "expected_at": came}
    sent = await _done(live, clinician, "samples", "/v1/shipments", parcel)
    leaked = [{"sample_id": sample["id"], "condition": "leaked", "rejected_for": "leaked"}]
    arrival = {"received_at": came, "tubes": leaked}
    await _done(live, f"hub_technician@{hub}", "samples", f"/v1/parcels/{sent['id']}/reception", arrival)
    asked = f"/v1/nonconformities?sample_id={sample['id']}"
    listed = await live.ask(f"hub_technician@{hub}", "GET", "samples", asked)
    return str(listed.json()["items"][0]["id"])


async def case_of(live: Live, *, patient: str, hospital: str, hub: str) -> str:
    """Genetic counselling's, of a tube of the child whose germ line was looked at; the one that is there, or a new one."""
    asked = "SELECT c.id FROM counselling_cases c JOIN assays a ON a.id = c.assay_id WHERE a.patient = $1 LIMIT 1"
    there = await live.rows("samples", asked, patient)
    if there:
        return str(there[0]["id"])
    clinician, technician, now = f"site_clinician@{hospital}", f"hub_technician@{hub}", datetime.now(UTC)
    agreed = ["registry", "samples_and_biobank", "germ_line"]
    form = {"purposes": agreed, "document_version": "2026-1", "given_on": now.date().isoformat()}
    await _done(live, f"data_manager@{hospital}", "registry", f"/v1/patients/{patient}/consents", form)
    await live.settle()
    drawn, left, came = (_at(now - timedelta(hours=hours)) for hours in (9, 8, 2))
    tube = {"patient": patient, "material": "saliva", "tube": "edta", "extracted_at": drawn, "hub": hub}
    sample = await _done(live, clinician, "samples", "/v1/samples", tube)
    parcel = {"samples": [sample["id"]], "hub": hub, "courier": "Courier", "dispatched_at": left, "expected_at": came}
    await _done(live, clinician, "samples", "/v1/shipments", parcel)
    await _done(live, technician, "samples", f"/v1/samples/{sample['id']}/reception", {"received_at": came})
    wanted = {"sample_id": sample["id"], "assay": "germ_line"}
    assay = await _done(live, technician, "samples", "/v1/assays", wanted)
    result = {"family": "germ_line", "method": "exome", "covered_genes": ["TP53"]}
    posting = {"measured_at": _at(now - timedelta(hours=1)), "result": result}
    await _done(live, technician, "samples", f"/v1/assays/{assay['id']}/results", posting)
    listed = await live.ask(technician, "GET", "samples", f"/v1/counselling?assay_id={assay['id']}")
    return str(listed.json()["items"][0]["id"])


async def vcf_file_of(live: Live, case_id: str, *, hub: str) -> str:
    """The draft of a file of variants, of the assay that the case is about."""
    asked = "SELECT assay_id FROM counselling_cases WHERE id = $1::text::uuid"
    [of] = await live.rows("samples", asked, case_id)
    path = f"{live.where.services['samples']}/v1/assays/{of['assay_id']}/vcf-files"
    headers = {"Authorization": f"Bearer {await live.token(f'hub_technician@{hub}')}"}
    sent = await live.http.post(path, content=Vcf().content, headers=headers)
    assert sent.status_code == 201, sent.text
    return str(sent.json()["id"])


async def answer_of(live: Live, *, patient: str, hospital: str) -> str:
    """What the child's physician was shown of the trials; a made-up id where the family did not agree to matching."""
    person = f"site_clinician@{hospital}"
    shown = await live.ask(person, "GET", "trials", f"/v1/patients/{patient}/verdicts")
    return str(shown.json()["answer"] if shown.status_code == httpx.codes.OK else new_id())


async def rights_of(live: Live, *, patient: str, hospital: str) -> dict[str, str]:
    """A withdrawal that ends nothing else, and a grant to a hospital that no test calls a stranger."""
    path, manager, today = f"/v1/patients/{patient}", f"data_manager@{hospital}", datetime.now(UTC).date().isoformat()
    form = {"purposes": ["sharing_abroad"], "document_version": "2026-1", "given_on": today}
    await _done(live, manager, "registry", f"{path}/consents", form)
    back = {"withdrawn_on": today, "purposes": ["sharing_abroad"]}
    withdrawn = await _done(live, manager, "registry", f"{path}/consent-withdrawals", back)
    reader = {"organisation": "hospital-galicia", "for_care": "second_opinion"}
    granted = await _done(live, manager, "registry", f"{path}/read-grants", reader)
    return {"withdrawal_id": str(withdrawn["id"]), "grant_id": str(granted["id"])}


async def _done(live: Live, person: str, service: str, path: str, body: Json) -> Json:
    answer = await live.ask(person, "POST", service, path, json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    told: Json = answer.json()
    return told


def _at(instant: datetime) -> str:
    return instant.isoformat()
