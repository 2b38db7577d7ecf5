"""In plain SQL: a party sees the other one's words and does not write them; a stranger sees and writes nothing."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import withdrawn
from services.samples.tests.kits import hands
from services.samples.tests.pictures import picture

HUB, HOSPITAL, STRANGER = "hub-barcelona", "hospital-aragon", "hospital-galicia"
FOUND = "2026-06-16T09:00:00Z"
WHOLE = ("destructions", "destruction_tubes", "former_labels", "kit_components", "kit_movements", "kit_order_kits",
         "kit_order_lines", "kit_orders", "kit_stocks", "kits", "parcel_temperatures", "photographs",
         "preparations", "quarantine_storages", "temperature_logs", "tube_temperatures", "unmatched_tubes",
         "biobank_requests", "former_paths", "pseudonym_keys", "nonconformities", "parcels", "custody")  # fmt: skip
Json = dict[str, Any]
Try = Callable[..., Any]


@pytest.fixture
async def world(*, heard: Any, technician: Any, clinician: Any, ask: Any, received: Any, dispatched: Any) -> Json:
    """Something of everything, between one hospital and one hub."""

    async def made(by: Any, path: str, body: Any = None, **told: Any) -> Any:
        answer = await by("POST", path, **({} if body is None else {"json": body}), **told)
        assert answer.is_success, answer.text
        return answer.json()

    tube, leaked = await received(), await dispatched()
    arrival = [{"sample_id": leaked["id"], "condition": "leaked", "rejected_for": "leaked"}]
    reception = {"received_at": bodies.RECEIVED, "tubes": arrival}
    await made(technician, f"/v1/parcels/{leaked['shipment_id']}/reception", reception)
    await made(technician, f"/v1/samples/{tube['id']}/photographs?condition=good", content=picture())
    readings = {"logger": "1", "readings": [{"measured_at": bodies.DISPATCHED, "celsius": 20}]}
    await made(technician, f"/v1/parcels/{tube['shipment_id']}/temperature-readings", readings)
    node = await made(technician, "/v1/storages", {"kind": "freezer", "name": "F1"})
    await made(technician, f"/v1/storages/{node['id']}/quarantine")
    cold = await made(technician, "/v1/storages", {"kind": "freezer", "name": "F9"})
    name = {"name": "F2", "at": FOUND, "reason": "reorganised"}
    await made(technician, f"/v1/storages/{node['id']}/renaming", name)
    told = bodies.portion("A1", preparation={"vessel": "pp_tube_500_ul_to_2_ml"})
    bank = {"banked_at": bodies.BANKED, "aliquots": [told, bodies.portion("A2")]}
    [aliquot, bare] = (await made(technician, f"/v1/samples/{tube['id']}/aliquots", bank))["aliquots"]
    await made(technician, f"/v1/aliquots/{aliquot['id']}/relabelling", {"reason": "unreadable"})
    assert (await technician("GET", "/v1/biobank/miabis")).is_success
    [kit, _] = await hands.assembled(technician, number=2)
    await hands.sent(clinician, technician, kit)
    its = {"written": "H-1", "found_at": FOUND, "parcel_id": tube["shipment_id"]}
    await made(technician, "/v1/unmatched-tubes", its)
    asked = {"hub": HUB, "project_title": "A study", "ethics_approval": "PIC-1", "purpose": "To know."}
    lines = {"uses": [], "lines": [{"content": "sample", "samples": 1}]}
    researcher = {"role": "researcher", "of": HOSPITAL}
    request = await made(ask, "/v1/biobank-requests", {**asked, **lines}, **researcher)
    await heard(withdrawn("000001AF", Purpose.REGISTRY, Purpose.SAMPLES_AND_BIOBANK))
    [listed] = (await technician("GET", "/v1/destructions")).json()["items"]
    return {"tube": tube["id"], "aliquot": aliquot["id"], "bare": bare["id"], "cold": cold["id"],
            "request": request["id"], "listed": listed["id"]}  # fmt: skip


FORGED = tomllib.loads(Path(__file__).with_name("forged.toml").read_text(encoding="utf-8"))["forged"]


async def test_nobody_writes_in_anothers_name(attempt: Try, world: Json) -> None:
    done = set()
    for forged in FORGED:
        named = {**world, "new": new_id()}
        if await attempt(forged["who"], *(one.format(**named) for one in forged["statements"])):
            done.add(forged["what"])
    assert done == set()


async def test_a_stranger_sees_and_copies_nothing(
    database: Database, world: Json, call_of: Callable[..., Call]
) -> None:
    """A wall that lets everybody through shows here, in whichever table."""
    async with database.reading(Call.service("samples")) as tx:
        kept = {name: await tx.scalar(text(f"SELECT to_jsonb(t)::text FROM {name} t LIMIT 1")) for name in WHOLE}
    assert {name for name, row in kept.items() if row is None} == set()
    stranger = Call(caller=call_of("machine", STRANGER).caller, scope=STRANGER)
    async with database.reading(stranger) as tx:
        assert {name for name in WHOLE if await tx.scalar(text(f"SELECT count(*) FROM {name}"))} == set()
    for name, row in kept.items():
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(stranger) as tx:
                copy = f"INSERT INTO {name} SELECT * FROM jsonb_populate_record(NULL::{name}, $1::jsonb)"
                await tx.connection.execute(copy, row)
