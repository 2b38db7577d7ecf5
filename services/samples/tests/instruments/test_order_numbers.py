"""Orders have numbers that every instrument can write; a result that brings one back finds its order."""

from typing import Any
from uuid import UUID

from libs.common.database import Database
from services.samples.commands.instruments.batch import worker_of
from services.samples.commands.instruments.file_receipts import file_receipts
from services.samples.doors.reading import read_message
from services.samples.store.instruments.order_numbers import numbers_of
from services.samples.tests.instruments import hl7

LAB = "hub-barcelona"


async def test_a_result_comes_back_with_its_number(database: Database, ordered: Any, technician: Any) -> None:
    first = await ordered("flow")
    body = {"sample_id": first["sample_id"], "assay": "ig_tr_mrd"}
    second = (await technician("POST", "/v1/assays", json=body)).json()
    label = (await technician("GET", f"/v1/samples/{first['sample_id']}")).json()["label"]
    numbers: list[str] = []
    for order in (second, first, second):
        async with database.transaction(worker_of(LAB)) as tx:
            numbers += (await numbers_of(tx, [UUID(order["id"])])).values()
    assert numbers == [f"{label}-1", f"{label}-2", f"{label}-1"]
    [receipt] = await hl7.filed(database, hl7.flow(placer=numbers[1]))
    shown = (await technician("GET", f"/v1/instrument-messages/{receipt}")).json()
    assert [(one["filing"]["outcome"], one["filing"]["assay_id"]) for one in shown["groups"]] == [
        ("filed", first["id"])
    ]


async def test_a_key_is_for_its_assays_at_every_door(
    database: Database, client: Any, headers: Any, ordered: Any, technician: Any
) -> None:
    label = (await technician("GET", f"/v1/samples/{(await ordered('flow'))['sample_id']}")).json()["label"]
    outcomes = []
    for number, assays in enumerate((["ig_tr_mrd"], ["flow", "ig_tr_mrd"])):
        key = {"X-API-Key": await key_for(client, headers, database, assays)}
        message = hl7.flow(specimen=label, control_id=f"{number}")
        kind = {"Content-Type": "application/hl7-v2+er7"}
        answer = await client.post("/v1/doors/hl7", content=message, headers={**key, **kind})
        assert b"MSA|AA|" in answer.content
        await file_receipts(database, read=read_message)
        found = (await technician("GET", f"/v1/instrument-messages?control_id={number}")).json()["items"][0]
        shown = (await technician("GET", f"/v1/instrument-messages/{found['id']}")).json()
        outcomes += [(one["filing"]["outcome"], one["filing"]["reason"]) for one in shown["groups"]]
    assert outcomes == [("refused", "The key that it came with is not for flow."), ("filed", None)]


async def key_for(client: Any, headers: Any, database: Database, assays: list[str]) -> str:
    ends = database.clock.now().replace(microsecond=0).isoformat().replace("2026", "2027")
    order = {"instrument": "cytoflex-1", "assays": assays, "expires_at": ends}
    made = await client.post("/v1/api-keys", json=order, headers=headers("hub_technician", LAB))
    assert made.status_code == 201, made.text
    return str(made.json()["secret"])
