"""Runs with controls and reagents: planned, begun, judged; results of a rejected run are not released."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from libs.common.clock import FixedClock
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.conftest import Ask, Json, Step
from services.samples.tests.events import withdrawn

LATER = "2026-06-16T12:00:00Z"
CONTROL: Json = {
    "assay": "flow",
    "material": "cd34-control",
    "lot": "L-1",
    "expires_on": "2026-12-31",
    "targets": [{"analyte": "cd34", "mean": 50.0, "sd": 2.0, "unit": "%"}, {"analyte": "blank", "sign": "negative"}],
}
REAGENT: Json = {
    "name": "anti-cd22",
    "lot": "R-1",
    "assays": ["flow"],
    "expires_on": "2026-06-30",
    "open_days": 7,
}


class Bench:
    """A laboratory at its bench, with the first technician's hands."""

    def __init__(self, technician: Ask, colleague: Ask) -> None:
        self.technician, self.colleague = technician, colleague

    async def post(self, path: str, body: Json | None = None, status: int = 200) -> Json:
        answer = await self.technician("POST", f"/v1/{path}", json=body)
        assert answer.status_code == status, answer.text
        found: Json = answer.json()
        return found

    async def get(self, path: str) -> Json:
        answer = await self.technician("GET", f"/v1/{path}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def refused(self, path: str, body: Json | None = None) -> Json:
        answer = await self.technician("POST", f"/v1/{path}", json=body)
        assert answer.is_error, answer.text
        found: Json = answer.json()
        return found

    async def running(self, *assays: str, **told: Any) -> Json:
        run = await self.post("runs", {"assay": "flow", "instrument": "canto-2", "assays": assays, **told}, 201)
        return await self.post(f"runs/{run['id']}/start")

    async def measured(self, run: Json, lot: Json, cd34: float, blank: str = "negative") -> Json:
        common = {"control_lot_id": lot["id"], "measured_at": LATER}
        values = [{**common, "analyte": "cd34", "value": cd34}, {**common, "analyte": "blank", "sign": blank}]
        await self.post(f"runs/{run['id']}/control-values", {"values": values})
        return await self.get(f"runs/{run['id']}")

    async def released(self, assay: str) -> Any:
        return await self.colleague("POST", f"/v1/assays/{assay}/release", json={"result_version": 1})


@pytest.fixture
def bench(technician: Ask, colleague: Ask, clock: FixedClock) -> Bench:
    clock.set(datetime.fromisoformat(LATER) + timedelta(hours=1))
    return Bench(technician, colleague)


async def test_a_run_with_good_controls_lets_its_results_go(bench: Bench, ordered: Step) -> None:
    order = await ordered("flow")
    lot = await bench.post("control-lots", CONTROL, 201)
    reagent = await bench.post("reagent-lots", REAGENT, 201)
    run = await bench.running(order["id"], controls=[lot["id"]], reagents=[reagent["id"]])
    assert run["state"] == "running"
    assert (await bench.get(f"assays/{order['id']}"))["stage"] == "registered"
    posted = await bench.post(f"assays/{order['id']}/results", bodies.posting(bodies.FLOW), 201)
    assert posted["run_id"] == run["id"]
    early = await bench.released(order["id"])
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    unmeasured = await bench.refused(f"runs/{run['id']}/acceptance")
    assert "cd34-control lot L-1, cd34" in unmeasured["detail"]
    unknown = {"control_lot_id": lot["id"], "measured_at": LATER, "analyte": "cd35", "value": 1}
    refused = await bench.refused(f"runs/{run['id']}/control-values", {"values": [unknown]})
    assert (refused["errors"][0]["where"], refused["errors"][0]["right"]) == (
        "body.values[0].analyte",
        "one of cd34, blank",
    )
    shown = await bench.measured(run, lot, 54.5)
    assert [(one["rule"], one["verdict"]) for one in shown["now"]["findings"]] == [("1-2s", "warning")]
    accepted = await bench.post(f"runs/{run['id']}/acceptance")
    assert (accepted["state"], accepted["judgement"]["rule_set"]) == ("accepted", "westgard-1981.1")
    assert (await bench.released(order["id"])).json()["run_override"] is None
    [point] = (await bench.get(f"control-lots/{lot['id']}/points?analyte=cd34"))["items"]
    assert (point["value"], point["z"], point["mean"], point["rules"]) == (54.5, 2.25, 50.0, ["1-2s"])
    touched = (await bench.get(f"reagent-lots/{reagent['id']}/results"))["items"]
    assert [(one["assay_id"], one["state"]) for one in touched] == [(order["id"], "final")]


async def test_a_rejected_run_holds_its_results_until_it_is_overridden(bench: Bench, ordered: Step) -> None:
    order = await ordered("flow")
    lot = await bench.post("control-lots", CONTROL, 201)
    run = await bench.running(order["id"], controls=[lot["id"]])
    await bench.post(f"assays/{order['id']}/results", bodies.posting(bodies.FLOW), 201)
    shown = await bench.measured(run, lot, 57.0, "positive")
    assert {one["rule"] for one in shown["now"]["findings"]} == {"1-2s", "1-3s", "expected-sign"}
    refused = await bench.refused(f"runs/{run['id']}/acceptance")
    assert "cd34-control lot L-1, cd34: 1-3s (z +3.50)" in refused["detail"]
    early = await bench.refused(f"runs/{run['id']}/override", {"reason": "x"})
    assert early["code"] == "wrong_state"
    await bench.post(f"runs/{run['id']}/rejection", {"reason": "Control out."})
    held = await bench.released(order["id"])
    assert held.status_code == 409
    assert "cd34-control lot L-1, cd34: 1-3s" in held.json()["detail"]
    why = {"reason": "The control had thawed; patients' internal controls are good."}
    await bench.post(f"runs/{run['id']}/override", why)
    released = (await bench.released(order["id"])).json()
    assert released["run_override"]["reason"] == why["reason"]
    assert released["run_override"]["by"] == "hub_technician@hub-barcelona"


async def test_a_repeated_run_gives_results_of_its_own(bench: Bench, ordered: Step) -> None:
    order = await ordered("flow")
    first = await bench.running(order["id"])
    await bench.post(f"assays/{order['id']}/results", bodies.posting(bodies.FLOW), 201)
    again = {"assay": "flow", "instrument": "canto-2", "repeats": first["id"]}
    assert (await bench.refused("runs", again))["code"] == "wrong_state"
    await bench.post(f"runs/{first['id']}/rejection", {"reason": "The plate was turned round."})
    second = await bench.post("runs", again, 201)
    assert (await bench.get(f"runs/{first['id']}"))["repeated_as"] == second["id"]
    await bench.post(f"runs/{second['id']}/start")
    # The body of the rejected run stays held, also while the repeat is good.
    await bench.post(f"runs/{second['id']}/acceptance")
    assert (await bench.released(order["id"])).status_code == 409
    better = bodies.posting({**bodies.FLOW, "blasts_percent": 61})
    posted = await bench.post(f"assays/{order['id']}/results", better, 201)
    assert posted["run_id"] == second["id"]
    done = await bench.colleague("POST", f"/v1/assays/{order['id']}/release", json={"result_version": 2})
    assert done.json()["state"] == "final"


async def test_lots_that_are_expired_or_recalled_refuse_a_run(bench: Bench, ordered: Step, clock: FixedClock) -> None:
    order = await ordered("flow")
    reagent = await bench.post("reagent-lots", REAGENT, 201)
    assert (await bench.refused("reagent-lots", REAGENT))["code"] == "already_there"
    planned = {"assay": "flow", "instrument": "canto-2", "assays": [order["id"]], "reagents": [reagent["id"]]}
    run = await bench.post("runs", planned, 201)
    opened = await bench.post(f"reagent-lots/{reagent['id']}/opening", {"on": "2026-06-16"})
    assert (opened["state"], opened["usable_until"]) == ("open", "2026-06-23")
    clock.set(datetime.fromisoformat("2026-06-24T08:00:00Z"))
    assert (await bench.get(f"reagent-lots/{reagent['id']}"))["state"] == "expired"
    late = await bench.refused(f"runs/{run['id']}/start")
    assert "anti-cd22 lot R-1 is expired on 2026-06-23" in late["detail"]
    await bench.post(f"runs/{run['id']}/cancellation", {"reason": "x"})
    other = await bench.post("reagent-lots", {**REAGENT, "lot": "R-2"}, 201)
    await bench.post(f"reagent-lots/{other['id']}/recall", {"reason": "By its maker."})
    recalled = await bench.refused("runs", {**planned, "reagents": [other["id"]]})
    assert "anti-cd22 lot R-2 is recalled" in recalled["detail"]
    old = await bench.post("control-lots", {**CONTROL, "expires_on": "2026-06-01"}, 201)
    assert "expired" in (await bench.refused("runs", {**planned, "reagents": [], "controls": [old["id"]]}))["detail"]


async def test_rules_look_across_runs_and_begin_anew_after_a_rejection(bench: Bench, ordered: Step) -> None:
    lot = await bench.post("control-lots", CONTROL, 201)
    rules = []
    for value in (54.2, 54.2, 54.2):
        run = await bench.running((await ordered("flow"))["id"], controls=[lot["id"]])
        shown = await bench.measured(run, lot, value)
        rules.append({one["rule"] for one in shown["now"]["findings"]})
        verdict = "rejection" if "2-2s" in rules[-1] else "acceptance"
        await bench.post(f"runs/{run['id']}/{verdict}", {"reason": "x"} if verdict == "rejection" else None)
    assert rules == [{"1-2s"}, {"1-2s", "2-2s"}, {"1-2s"}]
    points = (await bench.get(f"control-lots/{lot['id']}/points?analyte=cd34"))["items"]
    assert sorted(one["run_state"] for one in points) == ["accepted", "accepted", "rejected"]


async def test_a_run_is_filled_from_what_waits_the_most_pressing_first(
    bench: Bench, technician: Ask, received: Step
) -> None:
    ids = {}
    for name, priority, extracted in (
        ("old", "routine", "2026-06-15T08:00:00Z"),
        ("dying", "routine", "2026-06-15T06:00:00Z"),
        ("urgent", "urgent", "2026-06-15T08:30:00Z"),
    ):
        sample = await received(extracted_at=extracted)
        wanted = {"sample_id": sample["id"], "assay": "flow", "priority": priority}
        ids[name] = (await technician("POST", "/v1/assays", json=wanted)).json()["id"]
    listed = (await bench.get("run-candidates?assay=flow"))["items"]
    assert [one["assay_id"] for one in listed] == [ids["urgent"], ids["dying"], ids["old"]]
    run = await bench.post("runs", {"assay": "flow", "instrument": "canto-2", "fill": 2}, 201)
    inside = (await bench.get(f"runs/{run['id']}"))["assays"]
    assert [one["assay_id"] for one in inside] == [ids["urgent"], ids["dying"]]
    assert [one["assay_id"] for one in (await bench.get("run-candidates?assay=flow"))["items"]] == [ids["old"]]
    twice = await bench.refused("runs", {"assay": "flow", "instrument": "canto-2", "assays": [ids["urgent"]]})
    assert twice["code"] == "already_there"
    wrong = await bench.refused("runs", {"assay": "drp", "instrument": "canto-2", "assays": [ids["old"]]})
    assert (wrong["code"], wrong["errors"][0]["right"]) == ("invalid", "open orders of drp")


async def test_consent_is_asked_when_the_run_begins(bench: Bench, ordered: Step, heard: Any) -> None:
    order = await ordered("ngs_panel")
    run = await bench.post("runs", {"assay": "ngs_panel", "instrument": "ion-1", "assays": [order["id"]]}, 201)
    await heard(withdrawn(order["patient"], Purpose.GENOMICS))
    assert (await bench.refused(f"runs/{run['id']}/start"))["code"] == "consent_missing"


async def test_a_withdrawn_result_blocks_no_run(bench: Bench, released: Step, ordered: Step) -> None:
    """What others' systems get wrong: a retracted result that stays in the worksheet."""
    old = await released("flow")
    await bench.post(f"assays/{old['assay_id']}/withdrawal", {"reason": "x"})
    new = await bench.post(f"assays/{old['assay_id']}/retest", {"reason": "x"}, 201)
    run = await bench.running(new["id"])
    assert (await bench.post(f"runs/{run['id']}/acceptance"))["state"] == "accepted"


async def test_a_laboratory_s_runs_are_its_own(bench: Bench, ordered: Step, ask: Ask, clinician: Ask) -> None:
    order = await ordered("flow")
    lot = await bench.post("control-lots", CONTROL, 201)
    reagent = await bench.post("reagent-lots", REAGENT, 201)
    run = await bench.running(order["id"], controls=[lot["id"]])
    for path in (f"runs/{run['id']}", f"control-lots/{lot['id']}/points", f"reagent-lots/{reagent['id']}/results"):
        foreign = await ask("GET", f"/v1/{path}", role="hub_technician", of="hub-madrid")
        assert foreign.status_code == 404
        assert (await clinician("GET", f"/v1/{path}")).status_code == 403
    for path in ("runs", "control-lots", "reagent-lots"):
        assert (await ask("GET", f"/v1/{path}", role="hub_technician", of="hub-madrid")).json()["items"] == []
    stolen = {"assay": "flow", "instrument": "x", "assays": [order["id"]]}
    taken = await ask("POST", "/v1/runs", role="hub_technician", of="hub-madrid", json=stolen)
    assert taken.status_code == 404
    bad = {"values": [{"control_lot_id": lot["id"], "analyte": "blank", "measured_at": LATER, "value": 1.0}]}
    assert (await bench.refused(f"runs/{run['id']}/control-values", bad))["code"] == "invalid"
    assert (await bench.get("quality-rules"))["rule_set"] == "westgard-1981.1"


async def test_a_run_is_shown_as_it_was_at_one_moment(bench: Bench, ordered: Step, postgres_url: str) -> None:
    """What its controls say is said of just the values that are shown, whatever happens while it is read."""
    assay, lot = await ordered("flow"), await bench.post("control-lots", CONTROL, 201)
    run = await bench.running(assay["id"], controls=[lot["id"]])
    await bench.measured(run, lot, 50.5)
    other = await asyncpg.connect(postgres_url.removesuffix("/postgres") + "/samples")
    async with other.transaction():
        await other.execute("LOCK TABLE assays IN ACCESS EXCLUSIVE MODE")  # read between the values and what they say
        reading = asyncio.create_task(bench.get(f"runs/{run['id']}"))
        async with asyncio.timeout(60):
            while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
        await other.execute("DELETE FROM control_values")
    shown = await reading
    await other.close()
    assert (len(shown["values"]), shown["now"]["missing"]) == (2, [])
