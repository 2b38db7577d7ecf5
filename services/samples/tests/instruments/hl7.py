"""Messages as instruments write them, and how they come in and are filed in a test."""

from typing import Any

from libs.common.database import Database
from services.samples.commands.instruments.batch import worker_of
from services.samples.commands.instruments.file_receipts import file_receipts
from services.samples.commands.instruments.receive import receive
from services.samples.domain.instruments.message import Protocol
from services.samples.doors.reading import read_message
from services.samples.tests.instruments.arrivals import arrival

HUB = "hub-barcelona"


def oru(
    *obx: str,
    specimen: str = "",
    placer: str = "",
    code: str = "FLOW",
    status: str = "F",
    control_id: str = "1",
    application: str = "CYTO",
    nte: str = "",
    pid: str = "MRN-17",
    processing: str = "P",
) -> bytes:
    """An ORU^R01 of one order."""
    lines = [
        f"MSH|^~\\&|{application}|LAB|||20260615110000+0200||ORU^R01^ORU_R01|{control_id}|{processing}|2.5.1",
        f"PID|1||{pid}",
        f"OBR|1|{placer}||{code}^Test|||20260615103000+0200|||||||||||||||20260615105900+0200|||{status}",
        *obx,
        *([f"NTE|1||{nte}"] if nte else []),
        f"SPM|1|{specimen}||BM|||||||P" if specimen else "",
    ]
    return "\r".join(line for line in lines if line).encode() + b"\r"


def obx(code: str, value: str, unit: str = "", *, status: str = "", kind: str = "NM", sub_id: str = "") -> str:
    return f"OBX|1|{kind}|{code}^{code}^L|{sub_id}|{value}|{unit}|||||{status}"


def flow(blasts: str = "62", *, status: str = "F", **told: Any) -> bytes:
    seen = (obx("BLASTS", blasts, "%", status=status), obx("CD22", "93", "%", status=status))
    return oru(*seen, status=status, **told)


async def come(database: Database, *messages: bytes, lab: str = HUB, protocol: Protocol = Protocol.HL7) -> list[str]:
    """Through a door: stored, and not yet looked at."""
    arrivals = [
        arrival(raw, control_id=f"{turn}", sender="CYTO|LAB", kind="ORU^R01", protocol=protocol)
        for turn, raw in enumerate(messages)
    ]
    kept = await receive(database, worker_of(lab), arrivals)
    return [str(one.id) for one in kept]


async def filed(database: Database, *messages: bytes, **told: Any) -> list[str]:
    """And looked at."""
    ids = await come(database, *messages, **told)
    await file_receipts(database, read=read_message)
    return ids
