"""A cytometer measures its controls: over MLLP and ASTM their values reach the run, which is judged by them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.samples.doors.doors_file import DoorProtocol, read_doors
from tests.conftest import Live
from tests.journeys.child import HUB, ago, new_child
from tests.journeys.parties import Json, Party, technician, until
from tests.journeys.test_instrument_correction import filed, sent

pytestmark = pytest.mark.xdist_group("live")

ENQ, STX, ETX, EOT, ACK = b"\x05", b"\x02", b"\x03", b"\x04", b"\x06"


def over_mllp(lot: str, high: float, *, control_id: str) -> bytes:
    at = datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")
    lines = (
        f"MSH|^~\\&|QCFACS|ROOM1|||{at}||ORU^R01^ORU_R01|{control_id}|P|2.5.1",
        f"OBR|1|||QC^Control|||{at}|||||||||||||||{at}|||F",
        f"OBX|1|NM|CD34^CD34^L||{high}|%|||||F",
        f"SPM|1|{lot}||BLD|||||||Q",
    )
    return "\r".join(lines).encode() + b"\r"


def over_astm(lot: str, low: float) -> bytes:
    at = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    records = (
        f"H|\\^&|||QCFACS^1|||||||P|1|{at}\rP|1\rO|1|{lot}||^^^CD34|||||||Q\rR|1|^^^CD34|{low}|%||||F||||{at}\rL|1|N\r"
    )
    text = b"1" + records.encode() + ETX
    return STX + text + f"{sum(text) % 256:02X}\r\n".encode()


async def sent_astm(live: Live, frame: bytes) -> None:
    setup = live.system.setup
    doors = read_doors(setup.doors).placed(setup.ports.doors).door
    [port] = [one.port for one in doors if one.organisation == HUB and one.protocol is DoorProtocol.ASTM]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in (ENQ, frame):
        writer.write(piece)
        assert await asyncio.wait_for(reader.readexactly(1), 10) == ACK
    writer.write(EOT)
    writer.close()
    await writer.wait_closed()


async def lot_of(hub: Party, level: str, number: str, mean: float) -> Json:
    until_when = (datetime.now(UTC) + timedelta(days=300)).date().isoformat()
    target = {"analyte": "cd34", "mean": mean, "sd": 2, "unit": "%"}
    body = {"assay": "flow", "material": level, "lot": number, "expires_on": until_when, "targets": [target]}
    return await hub.post("samples", "/v1/control-lots", body)


async def test_controls_of_both_doors_are_judged(live: Live) -> None:
    child, hub = await new_child(live, "hospital-baleares"), technician(live, HUB)
    sample = await child.collect(assays=["flow"])
    await child.dispatch(sample)
    await hub.post("samples", f"/v1/samples/{sample['id']}/reception", {"received_at": ago(hours=9)})
    [order] = await hub.listed("samples", f"/v1/assays?sample_id={sample['id']}")
    mark = sample["label"]
    high, low = await lot_of(hub, "high", f"H-{mark}", 60), await lot_of(hub, "low", f"L-{mark}", 20)
    lots = {"controls": [high["id"], low["id"]], "assays": [order["id"]]}
    run = await hub.post("samples", "/v1/runs", {"assay": "flow", "instrument": "qcfacs", **lots})
    raw = over_mllp(f"H-{mark}", 61, control_id=f"Q{mark}")
    assert b"MSA|AA|" in await sent(live, raw)
    # The run is not begun: the value waits, and comes into it by itself.
    waiting = await filed(hub, f"Q{mark}")
    assert (waiting["state"], "not begun yet" in waiting["reason"]) == ("unmatched", True)
    await hub.post("samples", f"/v1/runs/{run['id']}/start")
    assert await sent(live, raw) == await sent(live, raw)
    await sent_astm(live, over_astm(f"L-{mark}", 27))

    async def measured() -> Json | None:
        shown = await hub.get("samples", f"/v1/runs/{run['id']}")
        return shown if not shown["now"]["missing"] else None

    shown = await until(measured)
    assert sorted((one["value"], one["z"]) for one in shown["values"]) == [(27, 3.5), (61, 0.5)]
    assert [one["rule"] for one in shown["now"]["findings"]] == ["1-2s", "1-3s"]
    linked = {one["lot_id"]: one["message_id"] for one in shown["values"]}
    assert linked[high["id"]] == waiting["id"]
    bytes_of = await hub.ask("GET", "samples", f"/v1/instrument-messages/{waiting['id']}/raw")
    assert bytes_of.content == raw
    refused = await hub.ask("POST", "samples", f"/v1/runs/{run['id']}/acceptance")
    assert (refused.status_code, "1-3s" in refused.json()["detail"]) == (409, True)
