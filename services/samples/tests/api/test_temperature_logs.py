"""A parcel's logger is read: every tube that was in it is judged, and its results carry what was found."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from libs.common.clock import FixedClock
from libs.common.contracts.samples.loggers import TemperatureLogged
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from services.samples.tests import bodies
from services.samples.tests.parcels import sent

Json = dict[str, Any]
LEFT = datetime.fromisoformat(bodies.DISPATCHED)
ZONE = "time_zone=UTC"
CSV = {"Content-Type": "text/csv"}


def log(*shown: tuple[int, float], name: str = "L-1") -> bytes:
    """Minutes from the dispatch on."""
    rows = [f"{LEFT + timedelta(minutes=minute):%d/%m/%Y %H:%M};{celsius}" for minute, celsius in shown]
    return "\n".join((f"serial;{name}", "fecha/hora;temperatura [°C]", *rows)).encode("latin-1")


WARM = log(
    (-30, 4), *((step, 20) for step in range(0, 600, 30)), *((step, 31) for step in range(600, 720, 30)), (720, 22)
)
COLD = log(*((step, 5) for step in range(0, 1400, 30)))


@pytest.fixture(autouse=True)
def later(clock: FixedClock) -> None:
    """The logger is read when the parcel has arrived."""
    clock.set(LEFT + timedelta(days=2))


@pytest.fixture
def read(technician: Any) -> Any:
    async def send(parcel: Json, content: bytes, query: str = ZONE, **kw: Any) -> Any:
        path = f"/v1/parcels/{parcel['id']}/temperature-log?{query}"
        return await kw.pop("by", technician)("POST", path, content=content, more=CSV | kw.pop("more", {}), **kw)

    return send


async def test_results_carry_what_the_logger_says_also_those_released_before(
    database: Database, technician: Any, clinician: Any, released: Any, read: Any
) -> None:
    result = await released("flow")
    assay = (await technician("GET", f"/v1/assays/{result['assay_id']}")).json()
    sample = (await technician("GET", f"/v1/samples/{assay['sample_id']}")).json()
    parcel = {"id": sample["shipment_id"]}
    imported = await read(parcel, WARM)
    assert imported.status_code == 201, imported.text
    [tube] = imported.json()["tubes"]
    assert (tube["limits"], tube["alarms"], tube["minutes_outside"]) == ("ambient", ["too_warm"], 120)
    assert (tube["lowest"], tube["highest"], imported.json()["on_the_way"]) == (20, 31, 25)
    path = f"/v1/assays/{result['assay_id']}/results"
    shown = (await clinician("GET", f"{path}/1")).json()
    assert shown["transport_alarms_since"] == ["too_warm"]
    assert (shown["preanalytics"], shown["state"]) == (result["preanalytics"], result["state"])
    amended = {**bodies.posting(bodies.BY_ASSAY["flow"]), "reason": "x"}
    amended.pop("message_id", None)
    newer = await technician("POST", f"/v1/assays/{result['assay_id']}/amendments", json=amended)
    assert newer.json()["preanalytics"]["transport_alarms"] == ["too_warm"]
    chain = (await clinician("GET", f"/v1/samples/{sample['id']}/custody")).json()
    assert chain["temperatures"][0]["outside"][0]["tolerated"] is False
    [told] = [event for event in await published(database) if isinstance(event, TemperatureLogged)]
    assert (told.origin, told.destination, told.tubes[0].alarms) == ("hospital-aragon", "hub-barcelona", ("too_warm",))
    assert await unaudited(database) == []


async def test_a_preliminary_result_is_released_with_what_was_learnt_meanwhile(
    technician: Any, colleague: Any, posted: Any, read: Any
) -> None:
    draft = await posted("flow")
    assay = (await technician("GET", f"/v1/assays/{draft['assay_id']}")).json()
    sample = (await technician("GET", f"/v1/samples/{assay['sample_id']}")).json()
    await read({"id": sample["shipment_id"]}, WARM)
    path = f"/v1/assays/{assay['id']}"
    assert (await technician("GET", f"{path}/results/1")).json()["transport_alarms_since"] == ["too_warm"]
    final = (await colleague("POST", f"{path}/release", json={"result_version": 1})).json()
    assert final["preanalytics"]["transport_alarms"] == ["too_warm"]
    assert (await technician("GET", f"{path}/results/1")).json()["transport_alarms_since"] == []


async def test_the_same_file_is_the_same_import_and_another_way_of_reading_it_is_refused(
    database: Database, clinician: Any, technician: Any, collected: Any, read: Any
) -> None:
    tube = await collected()
    parcel = await sent(clinician, tube)
    path = f"/v1/parcels/{parcel['id']}/temperature-log"
    tried = (await read(parcel, WARM, f"{ZONE}&dry_run=true")).json()
    assert (tried["log_id"], tried["logger"], tried["readings"], tried["on_the_way"]) == (None, "L-1", 26, 25)
    assert (tried["header_line"], tried["encoding"], tried["tubes"][0]["alarms"]) == (2, "latin-1", ["too_warm"])
    assert (await technician("GET", path)).json() == {"parcel_id": parcel["id"], "logs": [], "temperature": None}
    first = (await read(parcel, WARM, by=clinician)).json()
    again = (await read(parcel, WARM)).json()
    assert (first["repeated"], again["repeated"], again["log_id"]) == (False, True, first["log_id"])
    otherwise = await read(parcel, WARM, "time_zone=Europe/Madrid")
    assert (otherwise.status_code, otherwise.json()["code"]) == (409, "already_there")
    other = (await read(parcel, log((600, 31), (630, 30), (1500, 20)))).json()
    assert (other["overlapping"], other["contradicting"]) == (2, 1)
    shown = (await technician("GET", path)).json()
    assert [one["logger"] for one in shown["logs"]] == ["L-1", "L-1"]
    assert shown["temperature"]["judgement"] == 2
    for one in shown["logs"]:
        gone = await technician("POST", f"{path}s/{one['id']}/withdrawal", json={"reason": "planted words"})
        assert gone.status_code == 200, gone.text
    assert (await technician("POST", f"{path}s/{one['id']}/withdrawal", json={"reason": "x"})).status_code == 409
    whole = (await clinician("GET", f"/v1/parcels/{parcel['id']}")).json()
    assert (whole["temperature"]["tubes"], whole["temperature"]["alarms"]) == ([], [])
    stated = [event for event in await published(database) if isinstance(event, TemperatureLogged)]
    assert [(event.version, len(event.tubes)) for event in stated] == [(1, 1), (2, 1), (3, 1), (4, 0)]
    assert b"planted" not in b"".join(event.to_cloudevent() for event in stated)
    assert (await read(parcel, WARM, of="hub-madrid")).status_code == 404


async def test_a_tube_is_judged_until_it_is_taken_out(
    clinician: Any, technician: Any, collected: Any, read: Any
) -> None:
    early, late = await collected(), await collected()
    parcel = await sent(clinician, early, late)
    await read(parcel, WARM)
    path = f"/v1/parcels/{parcel['id']}"
    before = (LEFT + timedelta(minutes=580)).isoformat()
    for tube, at in ((early, before), (late, bodies.RECEIVED)):
        body = {"received_at": at, "tubes": [{"sample_id": tube["id"], "condition": "good"}]}
        assert (await technician("POST", f"{path}/reception", json=body)).status_code == 200
    shown = (await technician("GET", f"{path}/temperature-log")).json()["temperature"]["tubes"]
    alarms = {one["sample_id"]: one["alarms"] for one in shown}
    assert alarms == {early["id"]: [], late["id"]: ["too_warm"]}
    undone = await technician("POST", f"/v1/samples/{early['id']}/reception/undo", json={"reason": "Another tube."})
    assert undone.status_code == 200, undone.text
    shown = (await technician("GET", f"{path}/temperature-log")).json()["temperature"]["tubes"]
    assert {tuple(one["alarms"]) for one in shown} == {("too_warm",)}


async def test_the_clock_runs_by_the_true_temperature(
    clinician: Any, technician: Any, collected: Any, read: Any
) -> None:
    tube = await collected(assays=["flow", "karyotype"])
    parcel = await sent(clinician, tube)
    path = f"/v1/samples/{tube['id']}/viability"

    async def limits() -> dict[str, Any]:
        found = (await technician("GET", path)).json()
        clocks = {c["assay"]: (c["limit_hours"], c["temperature"], c["temperature_measured"]) for c in found["clocks"]}
        return {**clocks, "travelled": found["travelled"]}

    assumed = (48, "room", False)
    assert await limits() == {"flow": (36, "room", False), "karyotype": assumed, "travelled": None}
    readings = [
        {"measured_at": (LEFT + timedelta(minutes=step)).isoformat(), "celsius": 5} for step in range(0, 1400, 30)
    ]
    body = {"logger": "L-2", "readings": readings}
    kept = await technician("POST", f"/v1/parcels/{parcel['id']}/temperature-readings", json=body)
    assert kept.status_code == 201, kept.text
    assert kept.json()["tubes"][0]["alarms"] == ["too_cold"]
    cooled = {"mean_kinetic": 5, "temperature": "cooled"}
    assert await limits() == {"flow": (48, "cooled", True), "karyotype": assumed, "travelled": cooled}


async def test_a_file_that_cannot_be_read_is_refused_by_line_and_column(
    clinician: Any, technician: Any, collected: Any, read: Any
) -> None:
    tube = await collected()
    parcel = await sent(clinician, tube)
    refused = await read(parcel, WARM + b"\n15/06/2026 23:00;warm")
    [fault] = refused.json()["errors"]
    assert (refused.status_code, fault["where"]) == (422, "body.line 29.column 2")
    assert (await read(parcel, WARM, "profile=none&time_zone=UTC")).json()["errors"][0]["where"] == "query.profile"
    assert (await read(parcel, WARM, "")).json()["errors"][0]["where"] == "query.time_zone"
    assert (await read(parcel, b"x" * 1_100_000)).json()["errors"][0]["where"] == "body"
    assert (await read(parcel, b"x" * 5_100_000)).status_code == 413
    draft = (await clinician("POST", "/v1/samples", json=bodies.tube(tube["patient"]))).json()
    ready = await clinician(
        "POST",
        "/v1/parcels",
        json={"hub": "hub-barcelona", "boxes": [{"name": "A", "tubes": [{"sample_id": draft["id"]}]}]},
    )
    assert (await read(ready.json(), WARM)).json()["code"] == "wrong_state"
    known = (await technician("GET", "/v1/logger-profiles")).json()
    assert len(known["profiles"]) >= 5
    assert {one["id"] for one in known["limits"]} >= {"ambient", "dry-ice"}


async def test_a_journey_that_never_took_place_says_nothing_of_the_tube(
    technician: Any, clinician: Any, received: Any, read: Any
) -> None:
    tube = await received()
    told = {"hub": "hub-madrid", "reason": "closed", "courier": "Courier", "dispatched_at": bodies.RECEIVED}
    sending = {**told, "samples": [tube["id"]], "expected_at": bodies.MEASURED}
    parcel = (await technician("POST", "/v1/forwardings", json=sending)).json()
    await read(parcel, log(*((step, 31) for step in range(1360, 1700, 30))))
    path = f"/v1/samples/{tube['id']}/custody"
    assert [one["alarms"] for one in (await clinician("GET", path)).json()["temperatures"]] == [["too_warm"]]
    undone = await technician("POST", f"/v1/parcels/{parcel['id']}/forwarding/undo", json={"reason": "It is here."})
    assert undone.status_code == 200, undone.text
    assert (await clinician("GET", path)).json()["temperatures"] == []


async def test_dispatched_again_the_logger_counts_again(clinician: Any, dispatched: Any, read: Any) -> None:
    tube = await dispatched()
    path, custody = f"/v1/parcels/{tube['shipment_id']}", f"/v1/samples/{tube['id']}/custody"
    await read({"id": tube["shipment_id"]}, WARM)
    await clinician("POST", f"{path}/dispatch/undo", json={"reason": "It is here."})
    assert (await clinician("GET", custody)).json()["temperatures"] == []
    again = {"courier": "Courier", "dispatched_at": bodies.DISPATCHED, "expected_at": bodies.EXPECTED}
    assert (await clinician("POST", f"{path}/dispatch", json=again)).status_code == 200
    assert [one["alarms"] for one in (await clinician("GET", custody)).json()["temperatures"]] == [["too_warm"]]
