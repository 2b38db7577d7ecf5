"""What a laboratory sets up for its instruments, and a message of one of them that waits for somebody."""

import asyncio
from base64 import b64encode
from hashlib import sha256
from typing import Final
from uuid import UUID

from libs.common.identifiers import new_id
from services.samples.api.instruments.devices import EXAMPLE as DEVICE
from services.samples.api.instruments.profiles import EXAMPLE as PROFILE
from tests.conftest import Live

NAME = str(PROFILE["name"])
"""Under the documented example's own name: a body that names another one is wrong before anything is looked up."""

MESSAGE: Final = (
    "MSH|^~\\&|CYTOFLEX|ROOM3|||20260101||ORU^R01|4711|P|2.5.1\rPID|1||{patient}\r"
    "OBR|1|||UNHEARD-OF\rOBX|1|NM|BLASTS||62|%|||||F\r"
    f"OBX|2|ED|PDF||LAB^IM^PDF^Base64^{b64encode(b'%PDF-1.4 %%EOF').decode()}||||||F\rSPM|1|{{label}}\r"
)
KEPT: Final = """
    INSERT INTO instrument_receipts (id, lab, door, protocol, sender, control_id, kind, body_hash, raw, raw_size,
                                     received_at, id_reused, state, version)
    VALUES ($1, $2, 'http', 'hl7', 'CYTOFLEX|ROOM3', '4711', 'ORU^R01', $3, $4, $5, now(), false, 'received', 1)
    ON CONFLICT DO NOTHING
"""
FOUND: Final = "SELECT id FROM instrument_receipts WHERE body_hash = $1 AND state <> 'received'"

ORDERED: Final = """
    INSERT INTO instrument_orders (id, lab, device_id, assay_id, wanted, state, queued_at, tries, next_try_at)
    SELECT $1, $2, $3, a.id, 'new', 'refused', now(), 1, now()
    FROM assays a JOIN samples s ON s.id = a.sample_id WHERE s.label = $4 ORDER BY a.id LIMIT 1
    ON CONFLICT (device_id, assay_id, wanted) DO UPDATE SET state = 'refused' RETURNING id
"""
"""The device has refused an order of the child's tube."""


async def instruments_of(live: Live, hub: str, *, patient: str, label: str) -> dict[str, str]:
    """Made once; whoever asks again gets the same."""
    technician = f"hub_technician@{hub}"
    written = await live.ask(technician, "POST", "samples", "/v1/instrument-profiles", json=PROFILE)
    assert written.status_code in {201, 409}, written.text
    made = await live.ask(technician, "POST", "samples", "/v1/instrument-devices", json=DEVICE)
    assert made.status_code in {201, 409}, made.text
    listed = await live.ask(technician, "GET", "samples", "/v1/instrument-devices?limit=200")
    found = next(one for one in listed.json()["items"] if one["name"] == DEVICE["name"])
    message_id = await message_of(live, hub, patient=patient, label=label)
    [order] = await live.rows("samples", ORDERED, new_id(), hub, UUID(found["id"]), label)
    ids = {"device_id": str(found["id"]), "message_id": message_id, "device_order_id": str(order["id"])}
    return {**ids, "profile_name": NAME, "n": "0"}


async def message_of(live: Live, hub: str, *, patient: str, label: str) -> str:
    """A message about the child's tube that the worker has looked at, and that waits because of its codes."""
    raw = MESSAGE.format(patient=patient, label=label).encode()
    hashed = sha256(raw).digest()
    await live.rows("samples", KEPT, new_id(), hub, hashed, raw, len(raw))
    async with asyncio.timeout(30):
        while not (rows := await live.rows("samples", FOUND, hashed)):
            await asyncio.sleep(0.1)
    return str(rows[0]["id"])
