"""Plates over HTTP: kept at once, calculated by the worker, filed once as a result with all that makes it this one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from libs.common.clock import FixedClock
from libs.common.contracts.samples.assays import AssayResulted
from libs.common.database import Database
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.samples.api.drug_response.plate_examples import AS_FILES, AS_WELLS, LAYOUT, READINGS
from services.samples.commands.drug_response.calculate_plates import calculate, calculate_plates, claim_next
from services.samples.domain.drug_response.drug_plates import LEASE, MOST_ATTEMPTS, ClaimLost
from services.samples.tests import bodies
from services.samples.tests.conftest import Ask, Step, second
from services.samples.tests.events import given, withdrawn

Lab = Callable[..., Awaitable[Any]]
SENT = {**AS_WELLS, "measured_at": bodies.posting(bodies.DRP)["measured_at"]}
FILES = {**AS_FILES, "measured_at": SENT["measured_at"]}


@pytest.fixture
def lab(ask: Ask) -> Lab:
    return lambda method, path, **kw: ask(method, path, **{"role": "functional_lab", "of": "lab-drp", **kw})


@pytest.fixture
def plates(lab: Lab, ordered: Step) -> Lab:
    """Plates that were posted to a new order."""

    async def post(**told: Any) -> Any:
        assay = await ordered("drp")
        answer = await lab("POST", f"/v1/assays/{assay['id']}/drug-plates", json={**SENT, **told})
        assert answer.status_code == 202, answer.text
        return answer.json()

    return post


async def test_plates_are_accepted_and_calculated_and_released(
    *, database: Database, lab: Lab, clinician: Ask, technician: Ask, plates: Lab
) -> None:
    waiting = await plates()
    assert (waiting["state"], waiting["drugs"], waiting["experimental"]) == ("waiting", 1, True)
    assert (await clinician("GET", waiting["look_at"])).status_code == 404
    await calculate_plates(database)
    done = (await technician("GET", waiting["look_at"])).json()
    assert (done["state"], done["drugs_done"], done["result_version"], done["attempts"]) == ("filed", 1, 1, 1)
    assay = f"/v1/assays/{waiting['assay_id']}"
    shown = (await lab("GET", f"{assay}/results/1")).json()
    result = shown["result"]
    assert (shown["experimental"], shown["state"], shown["posted_by"]) == (True, "preliminary", waiting["submitted_by"])
    assert shown["preanalytics"]["hours_since_extraction"] > 0
    assert (result["method_id"], result["plates_id"]) == (waiting["method_id"], waiting["id"])
    assert (result["culture_hours"], result["stroma"], result["viability_at_start_percent"]) == (36, "msc", 91)
    [drug] = result["drugs"]
    assert drug["points"][0]["wells"] == ["P1:C5"]
    assert drug["points"][0]["response_percent"] == pytest.approx(100 * 1210 / 1215)
    assert (drug["curve"]["converged"], drug["ic50_nm"]) == (True, pytest.approx(66.8, abs=1))
    released = await lab(
        "POST", f"{assay}/release", json={"result_version": 1}, who=second("functional_lab", "lab-drp")
    )
    assert released.status_code == 200, released.text
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    told = {one.code: one.value for one in event.result.findings}
    assert told["drp:venetoclax:auc"] == pytest.approx(drug["auc_normalised"])
    assert (told["drp:method"], told["drp:plate_quality"]) == (waiting["method_id"], "passed")
    assert event.result.experimental is True


async def test_what_was_computed_is_not_written_by_hand(database: Database, lab: Lab, plates: Lab) -> None:
    posted = await plates()
    await calculate_plates(database)
    path = f"/v1/assays/{posted['assay_id']}/results"
    computed = (await lab("GET", f"{path}/1")).json()["result"]
    answer = await lab("POST", path, json=bodies.posting(computed))
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.result.plates_id")


async def test_two_files_are_the_same_plates_as_their_wells(lab: Lab, plates: Lab) -> None:
    by_wells = await plates()
    answer = await lab("POST", f"/v1/assays/{by_wells['assay_id']}/drug-plates", json=FILES)
    assert (answer.status_code, answer.json()["id"]) == (202, by_wells["id"])
    listed = (await lab("GET", f"/v1/assays/{by_wells['assay_id']}/drug-plates")).json()
    assert [one["id"] for one in listed["items"]] == [by_wells["id"]]
    content = (await lab("GET", f"{by_wells['look_at']}/content")).json()["content"]
    assert len(content["plates"][0]["wells"]) == 10


async def test_other_options_are_another_result_and_the_first_stays(database: Database, lab: Lab, plates: Lab) -> None:
    first = await plates()
    await calculate_plates(database)
    path = f"{first['look_at']}/recalculations"
    again = await lab("POST", path, json={"options": {"loss": "least_absolute", "limits": "tested"}})
    assert again.status_code == 202, again.text
    assert again.json()["method_id"] != first["method_id"]
    await calculate_plates(database)
    assay = f"/v1/assays/{first['assay_id']}/results"
    old, new = [(await lab("GET", f"{assay}/{version}")).json() for version in (1, 2)]
    assert (old["state"], new["state"]) == ("superseded", "preliminary")
    assert (old["result"]["drugs"][0]["loss"], new["result"]["drugs"][0]["loss"]) == ("least_squares", "least_absolute")
    assert new["result"]["method_id"] == again.json()["method_id"]


async def test_a_bad_plate_says_so_on_the_result(database: Database, lab: Lab, plates: Lab) -> None:
    wells = [dict(one) for one in SENT["plates"][0]["wells"]]
    for well, reading in zip(wells, (2000, 500, 1800, 600), strict=False):
        well["reading"] = reading
    posted = await plates(plates=[{"plate": "P1", "wells": wells}])
    assert posted["quality"][0]["verdict"] == "failed"
    await calculate_plates(database)
    shown = (await lab("GET", f"/v1/assays/{posted['assay_id']}/results/1")).json()
    [quality] = shown["result"]["quality"]
    failed = [one["code"] for one in quality["checks"] if one["passed"] is False]
    assert (quality["verdict"], quality["rule_set"], failed) == ("failed", "drp-quality-1", ["negative_cv"])
    assert {one["code"]: one["reason"] for one in quality["checks"]}["z_prime"] == "no_killing_control"
    assert "plate_failed:P1" in shown["hints"]


async def test_a_worker_that_died_is_followed_by_another_and_the_result_is_filed_once(
    database: Database, clock: FixedClock, lab: Lab, plates: Lab
) -> None:
    posted = await plates()
    dead = await claim_next(database)
    assert dead is not None
    assert await claim_next(database) is None
    clock.set(clock.now() + LEASE + timedelta(seconds=1))
    await calculate_plates(database)
    done = (await lab("GET", posted["look_at"])).json()
    assert (done["state"], done["attempts"], done["result_version"]) == ("filed", 2, 1)
    with pytest.raises(ClaimLost):  # it was only slow, and comes back
        await calculate(database, dead)
    assert len((await lab("GET", f"/v1/assays/{posted['assay_id']}/results")).json()["items"]) == 1


async def test_plates_that_kill_their_workers_are_given_up(
    database: Database, clock: FixedClock, lab: Lab, plates: Lab
) -> None:
    posted = await plates()
    for _ in range(MOST_ATTEMPTS):
        assert await claim_next(database) is not None
        clock.set(clock.now() + LEASE + timedelta(seconds=1))
    await calculate_plates(database)
    done = (await lab("GET", posted["look_at"])).json()
    assert (done["state"], done["failure"], done["result_version"]) == ("failed", "interrupted", None)
    again = await lab("POST", f"/v1/assays/{posted['assay_id']}/drug-plates", json=SENT)
    assert (again.status_code, again.json()["state"]) == (202, "waiting")


async def test_without_a_curve_there_is_a_reason_and_no_result(database: Database, lab: Lab, plates: Lab) -> None:
    posted = await plates(options={"limits": "library"})
    await calculate_plates(database)
    done = (await lab("GET", posted["look_at"])).json()
    assert (done["state"], done["failure"]) == ("failed", "no_curve")
    assert done["not_fitted"] == [{"drug": "venetoclax", "reason": "no_library_range"}]
    assert (await lab("GET", f"/v1/assays/{posted['assay_id']}/results")).json()["items"] == []


async def test_after_a_withdrawal_nothing_is_filed(
    *, database: Database, heard: Any, lab: Lab, plates: Lab, patient: str
) -> None:
    posted = await plates()
    await heard(withdrawn(patient, Purpose.FUNCTIONAL_ASSAYS))
    await calculate_plates(database)
    assert (await lab("GET", posted["look_at"])).json()["code"] == "consent_missing"
    await heard(given(patient, Purpose.FUNCTIONAL_ASSAYS, version=60))
    done = (await lab("GET", posted["look_at"])).json()
    assert (done["state"], done["failure"]) == ("failed", "refused")
    assert done["reason"].startswith("consent_missing")


async def test_a_released_result_is_corrected_for_a_reason_only(
    *, database: Database, released: Step, lab: Lab
) -> None:
    final = await released("drp")
    path = f"/v1/assays/{final['assay_id']}/drug-plates"
    refused = await lab("POST", path, json=SENT)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    posted = await lab("POST", path, json={**SENT, "correction": "The areas were posted by hand."})
    assert posted.status_code == 202, posted.text
    await calculate_plates(database)
    done = (await lab("GET", posted.json()["look_at"])).json()
    assert (done["state"], done["result_version"]) == ("filed", 2)
    in_force = (await lab("GET", f"/v1/assays/{final['assay_id']}/results/1")).json()
    assert in_force["state"] == "final"


async def test_strangers_find_nothing_and_other_assays_have_no_plates(ask: Ask, plates: Lab, ordered: Step) -> None:
    posted = await plates()
    for role, of in (("functional_lab", "lab-dbp"), ("hub_technician", "hub-madrid")):
        path = f"/v1/assays/{posted['assay_id']}/drug-plates"
        assert (await ask("GET", posted["look_at"], role=role, of=of)).status_code == 404
        assert (await ask("POST", path, role=role, of=of, json=SENT)).status_code == 404
    flow = await ordered("flow")
    other = await ask(
        "POST", f"/v1/assays/{flow['id']}/drug-plates", role="hub_technician", of="hub-barcelona", json=SENT
    )
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("layout", "readings", "told"),
    [
        (LAYOUT.replace("C,5,Venetoclax,0.1,nM", "C,5,Venetoclax,much,nM"), READINGS, ["layout_csv", "Line 6"]),
        (LAYOUT.replace("D,5,Venetoclax,1,nM", "D,5,Venetoclax,1,mg"), READINGS, ["layout_csv", "Line 7", "unit"]),
        (LAYOUT.replace("D,5,", "C,5,"), READINGS, ["layout_csv", "Line 7", "before"]),
        (LAYOUT.replace("D,5,Venetoclax", "D,5,Veneto-clax"), READINGS.replace("H,5,110", "H,5,a lot"), ["readings_csv", "Line 11"]),
        (LAYOUT.replace("row,col", "r,c"), READINGS, ["layout_csv", "headings"]),
        (LAYOUT.replace("F,3", "Q,3"), READINGS, ["layout_csv", "Line 5", "no well"]),
    ],
)  # fmt: skip
async def test_every_wrong_line_of_a_file_is_named(
    *, lab: Lab, ordered: Step, layout: str, readings: str, told: list[str]
) -> None:
    assay = await ordered("drp")
    sent = {**SENT, "plates": [{"plate": "P1", "layout_csv": layout, "readings_csv": readings}]}
    answer = await lab("POST", f"/v1/assays/{assay['id']}/drug-plates", json=sent)
    assert answer.status_code == 422, answer.text
    faults = " ".join(f"{one['where']} {one['what']}" for one in answer.json()["errors"])
    assert all(word in faults for word in told), faults


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"plates": [{**SENT["plates"][0], "wells": SENT["plates"][0]["wells"][3:]}]}, "body.plates"),
        ({"quality_rules": "nobody-s"}, "body.quality_rules"),
        ({"options": {"zero": "positive"}}, "body.plates"),
        ({"measured_at": "2026-01-01T00:00:00Z"}, "body.measured_at"),
        ({"plates": [{"plate": "P1", "wells": [], "layout_csv": "a"}]}, "body.plates[0]"),
        ({"plates": SENT["plates"] * 2}, "body.plates"),
    ],
)
async def test_what_cannot_be_calculated_is_refused_at_once(lab: Lab, ordered: Step, change: Any, where: str) -> None:
    assay = await ordered("drp")
    answer = await lab("POST", f"/v1/assays/{assay['id']}/drug-plates", json={**SENT, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["where"].startswith(where), answer.text
