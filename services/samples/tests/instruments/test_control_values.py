"""Controls that instruments measure: from the message to the value of a lot in its run, and what waits for a person."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.testing.ledger import unaudited
from services.samples.commands.instruments.batch import worker_of
from services.samples.commands.instruments.file_receipts import file_receipts
from services.samples.commands.instruments.look_again import look_again
from services.samples.domain.instruments.message import Protocol
from services.samples.doors.reading import read_message
from services.samples.store.tables.instruments import instrument_waits
from services.samples.tests.conftest import Ask, Json, Step
from services.samples.tests.instruments.hl7 import filed

MESSAGES = "/v1/instrument-messages"
NOW = datetime.fromisoformat("2026-06-16T13:00:00Z")
LOT: Json = {
    "assay": "flow",
    "material": "cd34-high",
    "lot": "L-17",
    "expires_on": "2026-12-31",
    "targets": [{"analyte": "cd34", "mean": 50.0, "sd": 2.0, "unit": "%"}, {"analyte": "blank", "sign": "negative"}],
}


def control(
    cd34: str = "51",
    *,
    specimen: str = "L-17",
    unit: str = "%",
    status: str = "F",
    at: str = "1200",
    control_id: str = "7",
) -> bytes:
    """As a cytometer reports a control: SPM-11 says Q, SPM-2 the lot."""
    lines = (
        f"MSH|^~\\&|CANTO|LAB|||20260616{at}00+0000||ORU^R01^ORU_R01|{control_id}|P|2.5.1",
        f"OBR|1|||QC^Control|||20260616{at}00+0000|||||||||||||||20260616{at}00+0000|||{status}",
        f"OBX|1|NM|CD34^CD34^L||{cd34}|{unit}|||||{status}",
        f"OBX|2|ST|BLANK^Blank^L||Negative||||||{status}",
        f"OBX|3|NM|FSC^Forward^L||12||||||{status}",
        f"SPM|1|{specimen}||BM|||||||Q",
    )
    return "\r".join(lines).encode() + b"\r"


ASTM = (
    b"H|\\^&|||CANTO^1|||||LAB||P|1|20260616120000\rP|1\rO|1|cd34-high^L-17||^^^CD34|||||||Q\r"
    b"R|1|^^^CD34|57|%||||F||||20260616140000\rR|2|^^^BLANK|negative|||||F||||20260616140000\rL|1|N\r"
)


class Desk:
    """The technician at the bench of one instrument."""

    def __init__(self, database: Database, technician: Ask) -> None:
        self.database, self.technician = database, technician

    async def post(self, path: str, body: Json | None = None, status: int = 200) -> Json:
        answer = await self.technician("POST", f"/v1/{path}", json=body)
        assert answer.status_code == status, answer.text
        found: Json = answer.json()
        return found

    async def run_of(self, order: Json, *lots: Json, **told: Any) -> Json:
        body = {"assay": "flow", "instrument": "cyto", "assays": [order["id"]], "controls": [one["id"] for one in lots]}
        return await self.post("runs", {**body, **told}, 201)

    async def values(self, run: Json) -> list[Any]:
        return list((await self.technician("GET", f"/v1/runs/{run['id']}")).json()["values"])

    async def came(self, raw: bytes, protocol: Protocol = Protocol.HL7) -> Any:
        [one] = await filed(self.database, raw, protocol=protocol)
        return await self.shown(one)

    async def shown(self, message_id: str) -> Any:
        return (await self.technician("GET", f"{MESSAGES}/{message_id}")).json()

    async def looked(self) -> None:
        """The clock of the test stands still: the last look is put back."""
        async with self.database.transaction(worker_of("hub-barcelona")) as tx:
            await tx.execute(update(instrument_waits).values(looked_at=tx.now - timedelta(seconds=5)))
        await look_again(self.database, read=read_message)


@pytest.fixture
def desk(database: Database, technician: Ask, clock: FixedClock) -> Desk:
    clock.set(NOW)
    return Desk(database, technician)


def why(message: Any) -> tuple[str, str | None]:
    filing = message["groups"][0]["filing"]
    return filing["outcome"], filing["why"]


async def test_values_reach_the_run_and_are_judged_as_if_typed(desk: Desk, ordered: Step) -> None:
    lot = await desk.post("control-lots", LOT, 201)
    run = await desk.run_of(await ordered("flow"), lot)
    await desk.post(f"runs/{run['id']}/start")
    message = await desk.came(control("57"))
    [group] = message["groups"]
    assert (message["state"], group["filing"]["run_id"], group["filing"]["control_lot_id"]) == (
        "filed",
        run["id"],
        lot["id"],
    )
    assert group["filing"]["remarks"] == ["No analyte of the control: FSC."]
    told = [(one["analyte"], one["value"], one["sign"], one["z"], one["message_id"]) for one in await desk.values(run)]
    assert sorted(told) == [("blank", None, "negative", None, message["id"]), ("cd34", 57, None, 3.5, message["id"])]
    assert {one["noted_by"] for one in await desk.values(run)} == {"instrument:hub-barcelona/CYTO"}
    shown = (await desk.technician("GET", f"/v1/runs/{run['id']}")).json()
    assert ({one["rule"] for one in shown["now"]["findings"]}, shown["now"]["missing"]) == ({"1-2s", "1-3s"}, [])
    points = (await desk.technician("GET", f"/v1/control-lots/{lot['id']}/points?analyte=cd34")).json()["items"]
    assert [(one["message_id"], one["group"]) for one in points] == [(message["id"], 0)]
    assert await unaudited(desk.database) == []


async def test_sent_again_under_another_id_adds_nothing(desk: Desk, ordered: Step) -> None:
    lot = await desk.post("control-lots", LOT, 201)
    run = await desk.run_of(await ordered("flow"), lot)
    await desk.post(f"runs/{run['id']}/start")
    await desk.came(control())
    assert why(await desk.came(control(control_id="8"))) == ("same", None)
    assert len(await desk.values(run)) == 2
    changed = await desk.came(control("49", status="C", control_id="9"))
    assert why(changed) == ("to_decide", "value_changed")
    [wrong] = [one for one in await desk.values(run) if one["analyte"] == "cd34"]
    await desk.post(f"runs/{run['id']}/control-values/{wrong['id']}/withdrawal", {"reason": "gate"})
    body = {"reason": "The corrected one counts.", "run_id": run["id"]}
    assert (await desk.post(f"instrument-messages/{changed['id']}/match", body))["state"] == "filed"
    counting = [one["value"] for one in await desk.values(run) if not one["withdrawn_at"] and one["analyte"] == "cd34"]
    assert counting == [49]


async def test_what_is_unknown_waits_until_the_lot_and_the_run_are_there(desk: Desk, ordered: Step) -> None:
    early = await desk.came(control(at="1130", control_id="6"))
    assert (early["state"], why(early)) == ("ignored", ("control", "not_charted"))
    other = await desk.post("control-lots", {**LOT, "lot": "L-16"}, 201)
    message = await desk.came(control())
    assert (message["state"], why(message)) == ("unmatched", ("unmatched", "unknown_control"))
    lot = await desk.post("control-lots", LOT, 201)
    await desk.looked()
    assert why(await desk.shown(message["id"])) == ("unmatched", "no_run")
    run = await desk.run_of(await ordered("flow"), lot, other)
    await desk.looked()
    assert why(await desk.shown(message["id"])) == ("unmatched", "run_not_started")
    await desk.post(f"runs/{run['id']}/start")
    await desk.looked()
    assert why(await desk.shown(message["id"])) == ("filed", None)
    assert len(await desk.values(run)) == 2
    await desk.post(f"instrument-messages/{early['id']}/filing", {"reason": "It has a chart now."})
    await file_receipts(desk.database, read=read_message)
    assert len(await desk.values(run)) == 4


async def test_a_person_says_which_run_and_takes_it_back(desk: Desk, ordered: Step) -> None:
    lot = await desk.post("control-lots", LOT, 201)
    run = await desk.run_of(await ordered("flow"), lot, instrument="canto-2")
    await desk.post(f"runs/{run['id']}/start")
    message = await desk.came(control(specimen="TUBE-3"))
    path, body = f"instrument-messages/{message['id']}", {"reason": "Its label was that of a tube."}
    named = {**body, "run_id": run["id"], "control_lot_id": lot["id"]}
    assert (await desk.post(f"{path}/match", named))["state"] == "filed"
    assert (await desk.post(f"{path}/match-withdrawal", body))["state"] == "unmatched"
    assert [one["withdrawn_why"] for one in await desk.values(run)] == [body["reason"]] * 2
    assert len((await desk.technician("GET", f"/v1/runs/{run['id']}")).json()["now"]["missing"]) == 2
    assert (await desk.post(f"{path}/match", named))["state"] == "filed"
    assert len(await desk.values(run)) == 4


async def test_nothing_is_guessed(desk: Desk, ordered: Step) -> None:
    lot = await desk.post("control-lots", LOT, 201)
    run = await desk.run_of(await ordered("flow"), lot)
    await desk.post(f"runs/{run['id']}/start")
    wrong = (control(unit="cells/uL"), control("x1"), control(status="X"))
    ids = await filed(desk.database, *wrong)
    assert [why(await desk.shown(one)) for one in ids] == [
        ("unmapped", "no_value"),
        ("unmapped", "no_value"),
        ("noted", "cancel"),
    ]
    assert await desk.values(run) == []


async def test_astm_and_two_runs_at_once(desk: Desk, ordered: Step) -> None:
    lot = await desk.post("control-lots", LOT, 201)
    first = await desk.run_of(await ordered("flow"), lot, plate="P-1")
    await desk.post(f"runs/{first['id']}/start")
    message = await desk.came(ASTM, Protocol.ASTM)
    assert why(message) == ("filed", None), message
    second = await desk.run_of(await ordered("flow"), lot, plate="P-2")
    await desk.post(f"runs/{second['id']}/start")
    waiting = await desk.came(control("50"))
    assert why(waiting) == ("unmatched", "several_runs")
    named = control("50", control_id="8").replace(b"OBR|1|", b"OBR|1|P-2")
    assert (await desk.came(named))["groups"][0]["filing"]["run_id"] == second["id"]
