"""A cytometer's result comes through the MLLP door, is released, and corrected by the cytometer itself.

The corrected version stands on the child's report with its reason, and the earlier one stays readable.
"""

import asyncio
from datetime import UTC, datetime

import pytest

from services.samples.doors.doors_file import DoorProtocol, read_doors
from tests.conftest import Live
from tests.journeys.child import HUB, ago, new_child
from tests.journeys.parties import Json, Party, second, technician, until

pytestmark = pytest.mark.xdist_group("live")

START, END = b"\x0b", b"\x1c\x0d"


def message(label: str, cd22: float, *, control_id: str, status: str, note: str = "") -> bytes:
    at = datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")
    lines = (
        f"MSH|^~\\&|FACS|ROOM1|||{at}||ORU^R01^ORU_R01|{control_id}|P|2.5.1",
        "PID|1||MRN-4711",
        f"OBR|1|||FLOW^Immunophenotype|||{at}|||||||||||||||{at}|||{status}",
        f"OBX|1|NM|BLASTS^Blasts^L||62|%|||||{status}",
        f"OBX|2|NM|CD22^CD22^L||{cd22}|%|||||{status}",
        f"NTE|1||{note}" if note else "",
        f"SPM|1|{label}||BM|||||||P",
    )
    return "\r".join(line for line in lines if line).encode() + b"\r"


async def sent(live: Live, raw: bytes) -> bytes:
    """Through the hub's own door; the answer comes after the commit."""
    setup = live.system.setup
    doors = read_doors(setup.doors).placed(setup.ports.doors).door
    [port] = [one.port for one in doors if one.organisation == HUB and one.protocol is DoorProtocol.MLLP]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(START + raw + END)
    answer = await asyncio.wait_for(reader.readuntil(END), 10)
    writer.close()
    await writer.wait_closed()
    return answer


async def filed(hub: Party, control_id: str) -> Json:
    """The message, when the worker has looked at it."""
    path = f"/v1/instrument-messages?control_id={control_id}"

    async def looked() -> Json | None:
        found = await hub.listed("samples", path)
        return found[0] if found and found[0]["state"] != "received" else None

    return await until(looked)


async def test_the_instrument_s_correction_reaches_the_report(live: Live) -> None:
    child, hub = await new_child(live, "hospital-baleares"), technician(live, HUB)
    sample = await child.collect(assays=["flow"])
    await child.dispatch(sample)
    await hub.post("samples", f"/v1/samples/{sample['id']}/reception", {"received_at": ago(hours=9)})
    [order] = await hub.listed("samples", f"/v1/assays?sample_id={sample['id']}")
    path, label = f"/v1/assays/{order['id']}", sample["label"]

    assert b"MSA|AA|" in await sent(live, message(label, 93, control_id=f"F{label}", status="F"))
    assert (await filed(hub, f"F{label}"))["state"] == "filed"
    await hub.post("samples", f"{path}/verification", {"result_version": 1})
    await second(hub).post("samples", f"{path}/release", {"result_version": 1})

    note = "internal: the gate of CD22 had been drawn wrongly"
    correction = message(label, 2, control_id=f"C{label}", status="C", note=note)
    assert b"MSA|AA|" in await sent(live, correction)
    told = await filed(hub, f"C{label}")
    assert told["state"] == "filed", told
    raw = await hub.ask("GET", "samples", f"/v1/instrument-messages/{told['id']}/raw")
    assert raw.content == correction
    # Nobody has answered for it yet: the released one counts.
    await live.settle()
    [[waiting]] = [assay["results"] for assay in (await child.report())["samples"][0]["assays"]]
    assert (waiting["result_version"], waiting["state"]) == (1, "final")
    await hub.post("samples", f"{path}/verification", {"result_version": 2})
    await second(hub).post("samples", f"{path}/release", {"result_version": 2})

    await live.settle()
    report = await child.report()
    shown = {one["result_version"]: one for one in report["samples"][0]["assays"][0]["results"]}
    assert [shown[number]["state"] for number in (1, 2)] == ["superseded", "corrected"]
    assert (shown[2]["corrects"]["result_version"], shown[2]["corrects"]["reason"]) == (1, "instrument")
    values = {n: [f["value"] for f in one["findings"] if f["code"] == "CD22"] for n, one in shown.items()}
    assert values == {1: [93], 2: [2]}
    assert "internal" not in str(report)
    kept = await hub.get("samples", f"{path}/results/2")
    assert kept["reason"] == note
    assert (await child.clinician.get("samples", f"{path}/results/1"))["result"]["antigens"][0]["percent"] == 93
