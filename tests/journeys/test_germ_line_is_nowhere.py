"""A finding that nobody can mistake, sent through every door of the running network, is read in the queue and nowhere else.

Asked: every route that reads, of all five services, as every role at every kind of place that may use it; papers by their
text; every table of every database, the ledgers and kept answers among them; every file that the system writes.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.provisioning.databases import SERVICES
from libs.common.roles import ROLES, granted
from services.samples.tests import bodies
from services.samples.tests.counselling import planted
from services.samples.tests.counselling.test_sent_by_instruments import variant
from services.samples.tests.instruments.hl7 import oru
from services.samples.tests.vcf.vcf_text import Line, Vcf
from tests.conftest import Live
from tests.journeys.concerned import Concerned, concerned
from tests.journeys.paper_text import text_of
from tests.journeys.parties import second, technician
from tests.routes import ROUTES, Route

pytestmark = [pytest.mark.xdist_group("live"), pytest.mark.soak]

QUEUE = "/v1/counselling/{case_id}"
BYTES = "/v1/instrument-messages/{message_id}"
KEPT = {"samples": {"counselling_findings", "instrument_receipts"}}
"""The queue's own table, and the bytes that instruments sent."""

UNSAID = {name: value for name, value in planted.IN_TUMOUR.items() if name != "origin"}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
TOLD_BY_FILTERS = {"code": planted.C, "specimen": planted.C, "sender": planted.G, "control_id": planted.P}


def found_in(shown: str) -> list[str]:
    return [word for word in planted.WORDS if word in shown]


async def _planted(live: Live, who: Concerned, hub: str) -> dict[str, str]:
    """In a germ-line control: a result and its correction, a file, messages at the door; in the leukaemia: a result."""
    hand, now = technician(live, hub), datetime.now(UTC)
    at = {name: (now - timedelta(hours=hours)).isoformat() for name, hours in (("drawn", 9), ("left", 8), ("came", 2))}
    clinician, patient = f"site_clinician@{who.ids['hospital']}", who.ids["patient"]
    tube = {"patient": patient, "material": "saliva", "tube": "edta", "extracted_at": at["drawn"], "hub": hub}
    sample = (await live.ask(clinician, "POST", "samples", "/v1/samples", json=tube)).json()
    parcel = {"samples": [sample["id"]], "hub": hub, "courier": "C", "dispatched_at": at["left"]}
    await live.ask(clinician, "POST", "samples", "/v1/shipments", json={**parcel, "expected_at": at["came"]})
    await hand.post("samples", f"/v1/samples/{sample['id']}/reception", {"received_at": at["came"]})
    order = await hand.post("samples", "/v1/assays", {"sample_id": sample["id"], "assay": "ngs_panel"})
    path = f"/v1/assays/{order['id']}"
    told = {"measured_at": (now - timedelta(hours=1)).isoformat(), "result": {**planted.PANEL, "variants": [UNSAID]}}
    await hand.post("samples", f"{path}/results", told)
    await second(hand).post("samples", f"{path}/release", {"result_version": 1})
    await hand.post("samples", f"{path}/amendments", {**told, **bodies.posting({}, reason="Read again."), **told})
    await second(hand).post("samples", f"{path}/release", {"result_version": 2})
    inherited = Line(gene="TP53", position=93_777_123, transcript=planted.TRANSCRIPT, coding=planted.C, vaf=0.48)
    await _sent(live, hub, f"{path}/vcf-files", Vcf(lines=(Line(), inherited)).content, "application/octet-stream")
    for turn, specimen in enumerate((sample["label"], f"{planted.GENE}:{planted.C}", "S-000001AG")):
        raw = oru(*variant(None), specimen=specimen, code="NGS", control_id=f"{turn}{planted.P}", placer=planted.G)
        await _sent(live, hub, "/v1/doors/hl7", raw, "application/hl7-v2+er7")
    await live.settle()
    [message] = await live.rows(
        "samples", "SELECT id FROM instrument_receipts WHERE position($1::bytea IN raw) > 0 LIMIT 1", planted.C.encode()
    )
    return {"assay_id": order["id"], "sample_id": sample["id"], "result_version": "2", "message_id": str(message["id"])}


async def _sent(live: Live, hub: str, path: str, content: bytes, kind: str) -> None:
    headers = {"Authorization": f"Bearer {await live.token(f'hub_technician@{hub}')}", "Content-Type": kind}
    answer = await live.http.post(f"{live.where.services['samples']}{path}", content=content, headers=headers)
    assert answer.is_success, answer.text
    assert found_in(answer.text.replace(f"0{planted.P}", "")) == [] or kind == "application/hl7-v2+er7", answer.text


def _readers(live: Live, route: Route, places: Iterable[str]) -> Iterable[tuple[str, frozenset[Permission]]]:
    known = set(live.tokens)
    parties = Organisations.load(live.system.setup.organisations)
    for place in places:
        for role in ROLES:
            may = granted([role], kind=parties.get(place).kind).permissions
            if route.permission in may and f"{role}@{place}" in known:
                yield f"{role}@{place}", may


def _shown(answer: httpx.Response) -> str:
    return text_of(answer.content) if answer.content.startswith(b"%PDF") else answer.text


async def test_every_reader_of_every_service(live: Live) -> None:
    who = await concerned(live)
    [row] = await live.rows("samples", "SELECT hub FROM samples WHERE id = $1::text::uuid", who.ids["sample_id"])
    ids = await _planted(live, who, row["hub"])
    places = (who.ids["hospital"], row["hub"], "lab-drp", "board", "office")
    for place in places:
        for role in ROLES:
            try:
                await live.token(f"{role}@{place}")
            except KeyError:
                continue
    said, asked = dict[str, list[str]](), 0
    for route in (one for one in ROUTES if one.method == "GET" and one.permission is not None):
        for person, may in _readers(live, route, places):
            if route.path.startswith(BYTES) and Permission.RESULTS_READ_GERM_LINE in may:
                continue
            for query in ("", f"?{'&'.join(f'{name}={value}' for name, value in TOLD_BY_FILTERS.items())}"):
                if query and "{" in route.path:
                    continue
                answer = await live.ask(person, "GET", route.service, who.address(route, **ids) + query)
                asked += answer.status_code == 200
                echoed = query and answer.status_code != 200
                if found_in(_shown(answer)) and not echoed and route.path != QUEUE:
                    said.setdefault(str(route), []).append(person)
    assert said == {}
    assert asked > 500
    assert {service: found for service in SERVICES if (found := await _tables(live, service))} == KEPT
    assert _files(live) == []


async def _tables(live: Live, service: str) -> set[str]:
    hidden = [word.encode().hex() for word in planted.WORDS]
    found = set()
    for table in (row["tablename"] for row in await live.rows(service, TABLES)):
        words: Mapping[str, Any] = {"words": [f"%{word}%" for word in (*planted.WORDS, *hidden)]}
        holding = f'SELECT 1 FROM "{table}" AS kept WHERE kept::text LIKE ANY($1::text[]) LIMIT 1'
        found |= {table} if await live.rows(service, holding, words["words"]) else set()
    return found


def _files(live: Live) -> list[str]:
    """Logs, photographs, the vault: whatever lies beside the databases' own files and the bus's."""
    home = Path(live.system.setup.places.postgres).parent
    own = [path for path in home.rglob("*") if path.is_file() and "postgres" not in path.relative_to(home).parts[0]]
    return [str(path) for path in own if any(word.encode() in path.read_bytes() for word in planted.WORDS)]
