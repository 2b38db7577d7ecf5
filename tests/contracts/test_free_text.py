"""What people write stays where they wrote it: in no event, and in no other service's database."""

from dataclasses import dataclass
from typing import Any

import pytest

from deploy.demo.advice import OPINION, QUESTION, WHY_NOT
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.stream import whole_stream

pytestmark = pytest.mark.xdist_group("live")

MARK = "planted quetzal"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text that a person wrote, and the one service that may hold it."""

    service: str
    text: str


@pytest.fixture(scope="module")
async def texts(live: Live) -> list[Text]:
    """Those of the demonstration, and one planted in each service where people write."""
    await live.settle()
    await plant(live)
    await live.settle()
    board = [Text("board", text) for text in (QUESTION, OPINION, WHY_NOT)]
    return [*board, *(Text(service, f"{MARK} {service}") for service in ("registry", "samples", "board", "trials"))]


async def plant(live: Live) -> None:
    [asked] = await live.rows("board", "SELECT id, patient, hospital FROM consultations ORDER BY id LIMIT 1")
    [sample] = await live.rows("samples", "SELECT id, hub FROM samples WHERE stage = 'banked' ORDER BY id LIMIT 1")
    clinician, technician = f"site_clinician@{asked['hospital']}", f"hub_technician@{sample['hub']}"
    child = f"/v1/patients/{asked['patient']}"
    text = {"text": f"{MARK} board"}
    await done(live, clinician, "board", f"/v1/consultations/{asked['id']}/clarifications", text)
    treatment = {"kind": "chemotherapy", "started_on": "2024-02-20", "line": 3}
    entered = await done(live, clinician, "registry", f"{child}/treatments", treatment)
    manager = f"data_manager@{asked['hospital']}"
    void = f"{child}/treatments/{entered['id']}/void"
    await done(live, manager, "registry", void, {"reason": f"{MARK} registry"})
    ordered = await done(live, technician, "samples", "/v1/assays", {"sample_id": str(sample["id"]), "assay": "flow"})
    cancelling = f"/v1/assays/{ordered['id']}/cancellation"
    await done(live, technician, "samples", cancelling, {"reason": f"{MARK} samples"})
    unknown = {"written": f"{MARK} samples", "found_at": "2026-02-01T09:10:00Z", "note": f"{MARK} samples"}
    await done(live, technician, "samples", "/v1/unmatched-tubes", unknown)
    fact = {"facts": [{"fact": "performance", "on": "2024-06-10", "value": 80}]}
    stated = await done(live, clinician, "trials", f"{child}/facts", fact)
    voiding = f"{child}/facts/{stated['id']}/void"
    await done(live, clinician, "trials", voiding, {"reason": f"{MARK} trials"})


async def done(live: Live, person: str, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await live.ask(person, "POST", service, path, json=body)
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def everything(live: Live, service: str) -> str:
    """All rows of all tables, bytes as hexadecimal digits."""
    tables = await live.rows(service, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
    whole = [await live.rows(service, f"SELECT row::text FROM {table[0]} row") for table in tables]
    return "\n".join(row[0] for rows in whole for row in rows)


def holds(whole: str, text: str) -> bool:
    return text in whole or text.encode().hex() in whole


async def test_no_event_holds_free_text(live: Live, texts: list[Text]) -> None:
    bodies = b"\n".join(message.body for message in await whole_stream(live))
    assert [text for text in texts if text.text.encode() in bodies] == []
    assert MARK.encode() not in bodies


@pytest.mark.parametrize("service", SERVICES)
async def test_no_other_database_holds_it(live: Live, texts: list[Text], service: str) -> None:
    whole = await everything(live, service)
    assert [text for text in texts if text.service != service and holds(whole, text.text)] == []
    assert [text for text in texts if text.service == service and not holds(whole, text.text)] == []
