"""The lists people live in: what stands on them, for whom, in which order, and as a table."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest

from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.vocabulary import Purpose
from services.samples.domain.worklists.worklist import Worklist
from services.samples.tests import bodies
from services.samples.tests.events import withdrawn
from services.samples.tests.parcels import sent

LISTS = "/v1/worklists"


async def counted(ask: Any, **params: Any) -> dict[str, int]:
    answer = await ask("GET", LISTS, params=params)
    assert answer.status_code == 200, answer.text
    return {one["worklist"]: one["count"] for one in answer.json()["worklists"] if one["count"]}


async def rows(ask: Any, worklist: str, **params: Any) -> list[Any]:
    answer = await ask("GET", f"{LISTS}/{worklist}", params=params)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


async def test_a_tube_moves_from_list_to_list(
    clock: FixedClock, clinician: Any, technician: Any, collected: Any
) -> None:
    tube = await collected(assays=["flow"])
    await sent(clinician, tube)
    assert await counted(technician) == {"in-transit": 1}
    clock.set(datetime.fromisoformat("2026-06-16T07:00:00Z"))
    assert await counted(technician) == {"in-transit": 1, "expected-today": 1}
    [row] = await rows(technician, "expected-today")
    assert (row["label"], row["next"], row["late_minutes"]) == (tube["label"], "receive", None)
    assert row["where"] | {"shipment_id": ""} == {
        "holder": "courier",
        "organisation": None,
        "shipment_id": "",
        "courier": "Courier",
        "tracking_number": "C-17",
        "aliquots": [],
    }
    assert (row["clock"]["assay"], row["clock"]["minutes_left"], row["clock"]["colour"]) == ("flow", 13 * 60, "green")
    clock.set(datetime.fromisoformat("2026-06-16T08:30:00Z"))
    assert await counted(technician) == {"in-transit": 1, "expected-today": 1, "overdue": 1}
    [row] = await rows(clinician, "overdue")
    assert (row["next"], row["late_minutes"], row["open_assays"]) == ("trace_parcel", 30, ["flow"])
    await technician("POST", f"/v1/samples/{tube['id']}/reception", json={"received_at": bodies.BANKED})
    assert await counted(technician) == {"to-bank": 1, "to-assay": 1}
    [row] = await rows(technician, "to-assay")
    assert (row["assay"], row["next"], row["where"]["organisation"]) == ("flow", "register_assay", "hub-barcelona")
    banked = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    await technician("POST", f"/v1/samples/{tube['id']}/aliquots", json=banked)
    [row] = await rows(technician, "to-assay")
    assert [(one["box"], one["position"]) for one in row["where"]["aliquots"]] == [("freezer-1/box-1", "A1")]
    await technician("POST", f"/v1/assays/{row['order_id']}/results", json=bodies.posting(bodies.FLOW))
    assert await counted(technician) == {"to-release": 1}
    [row] = await rows(technician, "to-release")
    assert (row["assay_stage"], row["next"], row["clock"]) == ("preliminary", "release_result", None)


async def test_an_instrument_s_result_moves_from_list_to_list(
    technician: Any, colleague: Any, instrument: Any, ordered: Any
) -> None:
    assay = await ordered("flow")
    path, version = f"/v1/assays/{assay['id']}", {"result_version": 1}
    facs = await instrument("hub-barcelona", "flow")
    await facs("POST", f"{path}/results", json=bodies.posting(bodies.FLOW))
    assert await counted(technician) == {"to-bank": 1, "to-verify": 1}
    [row] = await rows(technician, "to-verify")
    assert (row["assay_stage"], row["next"]) == ("preliminary", "verify_result")
    await technician("POST", f"{path}/verification", json=version)
    assert await counted(technician) == {"to-bank": 1, "to-release": 1}
    await colleague("POST", f"{path}/release", json=version)
    assert await counted(technician) == {"to-bank": 1}
    await technician("POST", f"{path}/amendments", json=bodies.posting(bodies.FLOW, reason="x"))
    assert await counted(technician) == {"to-bank": 1, "to-release": 1, "corrections": 1}
    [row] = await rows(technician, "corrections")
    assert (row["assay_stage"], row["next"]) == ("final", "release_result")
    await colleague("POST", f"{path}/release", json={"result_version": 2})
    assert await counted(technician) == {"to-bank": 1}


async def test_what_consent_was_withdrawn_for_is_kept_apart(
    clock: FixedClock, technician: Any, received: Any, heard: Any
) -> None:
    tube = await received()
    clock.set(datetime.fromisoformat("2026-06-17T09:00:00Z"))
    await heard(withdrawn(tube["patient"], Purpose.SAMPLES_AND_BIOBANK))
    assert await counted(technician) == {"quarantined": 1}
    [row] = await rows(technician, "quarantined")
    assert (row["next"], row["where"]["holder"], row["since"]) == ("keep_apart", "hub", "2026-06-17T09:00:00Z")


@pytest.mark.parametrize(
    ("role", "of", "seen"),
    [
        ("site_clinician", "hospital-aragon", {"to-bank": 1, "to-assay": 1}),
        ("functional_lab", "lab-drp", {"to-bank": 1, "to-assay": 1}),
        ("data_manager", "office", {"to-bank": 1, "to-assay": 1}),
        ("site_clinician", "hospital-galicia", {}),
        ("hub_technician", "hub-madrid", {}),
        ("functional_lab", "lab-dbp", {}),
    ],
)
async def test_everybody_sees_their_own(ask: Any, ordered: Any, role: str, of: str, seen: dict[str, int]) -> None:
    order = await ordered("drp")

    async def somebody(method: str, path: str, **told: Any) -> Any:
        return await ask(method, path, role=role, of=of, **told)

    assert await counted(somebody) == seen
    for worklist in Worklist:
        shown = await rows(somebody, worklist)
        assert len(shown) == seen.get(worklist, 0)
        table = await somebody("GET", f"{LISTS}/{worklist}/table")
        assert ("000001AF" in table.text) == (worklist in seen)
    assert order["lab"] == "lab-drp"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"hub": "hub-barcelona", "hospital": "hospital-aragon", "material": "bone_marrow"}, 2),
        ({"patient": "000001AF", "preservation": "fresh"}, 2),
        ({"assay": "flow", "laboratory": "hub-barcelona"}, 1),
        ({"assay": "drp"}, 0),
        ({"first_day": "2026-06-16", "last_day": "2026-06-16"}, 2),
        ({"last_day": "2026-06-15"}, 0),
        ({"hub": "hub-madrid"}, 0),
    ],
)
async def test_filters(clinician: Any, technician: Any, collected: Any, asked: dict[str, str], found: int) -> None:
    await sent(clinician, await collected(assays=["flow"]), await collected())
    assert len(await rows(technician, "in-transit", **asked)) == found
    assert (await counted(technician, **asked)).get("in-transit", 0) == found


async def test_the_other_way_round_is_no_span(technician: Any) -> None:
    days = {"first_day": "2026-06-16", "last_day": "2026-06-15"}
    answer = await technician("GET", f"{LISTS}/in-transit", params=days)
    assert answer.json()["errors"][0]["where"] == "query.last_day"


async def test_pages_and_the_table_hold_every_row_once(
    database: Database, clinician: Any, technician: Any, collected: Any
) -> None:
    tubes = [await collected() for _ in range(3)]
    parcel = {"courier": "=HYPERLINK(1)", "tracking_number": "-7"}
    shipped = bodies.parcel(*(tube["id"] for tube in tubes), **parcel)
    assert (await clinician("POST", "/v1/shipments", json=shipped)).status_code == 201
    first = (await technician("GET", f"{LISTS}/in-transit", params={"limit": 2})).json()
    rest = (await technician("GET", f"{LISTS}/in-transit", params={"cursor": first["next_cursor"]})).json()
    shown = [row["label"] for row in (*first["items"], *rest["items"])]
    assert (sorted(shown), rest["next_cursor"]) == (sorted(tube["label"] for tube in tubes), None)
    answer = await technician("GET", f"{LISTS}/in-transit/table")
    assert answer.content.startswith(b"\xef\xbb\xbfEtiqueta;Paciente;")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="in-transit-2026-06-15.csv"'
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Etiqueta"] for row in table] == shown
    assert (table[0]["Mensajería"], table[0]["Número de seguimiento"]) == ("'=HYPERLINK(1)", "'-7")
    assert (table[0]["Material"], table[0]["Siguiente paso"]) == ("Médula ósea", "Recibir")
    assert table[0]["Límite (Europe/Madrid)"] == "16/06/2026 10:00"
    english = await technician("GET", f"{LISTS}/in-transit/table", params={"language": "en"})
    assert english.text.startswith("\ufeffLabel,Patient,")
