"""A laboratory corrects a released result, then takes it back: every reader follows, and nothing is lost."""

from dataclasses import dataclass
from typing import Any

import pytest

from services.samples.tests.bodies import FLOW
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child, today
from tests.journeys.parties import Json, Party, answer_for, expert, post_as_instrument, second, technician

pytestmark = pytest.mark.xdist_group("live")

INOTUZUMAB = "eudract-2016-000227-71"
POSITIVE, NEGATIVE = 93.0, 2.0
WHY = {
    "reason": "internal: two antigens were exchanged by the export.",
    "reason_code": "transcription",
    "reason_for_readers": "CD19 and CD22 had been exchanged.",
}


@dataclass(frozen=True, slots=True)
class Profiled:
    """A child in its second relapse, whose CD22 decides on a trial."""

    child: Child
    hub: Party
    order: Json
    consultation: str

    @property
    def path(self) -> str:
        return f"/v1/assays/{self.order['id']}"

    async def verdict(self) -> tuple[str, set[str]]:
        """What trials says by now, and on which facts it rests or waits."""
        await self.child.live.settle()
        told = await self.child.verdict(INOTUZUMAB) or {}
        return told["verdict"], {one["fact"] for one in (*told["reasons"], *told["missing"])}

    async def result(self) -> list[Json]:
        """The versions on the report."""
        [sample] = (await self.child.report())["samples"]
        [assay] = sample["assays"]
        versions: list[Json] = assay["results"]
        return versions


def flow(cd22: float) -> Json:
    return {**FLOW, "antigens": [{"antigen": "CD22", "percent": cd22}]}


@pytest.fixture
async def profiled(live: Live) -> Profiled:
    """Everything that the trial asks is known but the antigen; the result that follows is released."""
    child, hub = await new_child(live, "hospital-baleares"), technician(live, HUB)
    await child.relapse(relapse_number=2, earlier_relapses_elsewhere=True)
    consultation = await child.ask_board()
    down_syndrome: Json = {"facts": [{"fact": "down_syndrome", "value": False, "on": today()}]}
    await child.clinician.post("trials", f"{child.path}/facts", down_syndrome)
    sample = await child.collect(assays=["flow"])
    await child.dispatch(sample)
    await hub.post("samples", f"/v1/samples/{sample['id']}/reception", {"received_at": ago(hours=9)})
    [order] = await hub.listed("samples", f"/v1/assays?sample_id={sample['id']}")
    await post_as_instrument(live, hub, order, flow(POSITIVE), measured_at=ago(hours=3))
    await answer_for(hub, order["id"])
    return Profiled(child, hub, order, consultation)


def cd22(shown: Json) -> list[Any]:
    return [one["value"] for one in shown["findings"] if one["code"] == "CD22"]


async def test_a_corrected_result_is_a_new_version_everywhere(profiled: Profiled) -> None:
    assert (await profiled.verdict())[0] == "eligible"
    amendment = {"measured_at": ago(hours=3), "result": flow(NEGATIVE), **WHY}
    await profiled.hub.post("samples", f"{profiled.path}/amendments", amendment)
    # It waits for a second person: until then every reader has the released one.
    assert (await profiled.verdict())[0] == "eligible"
    [waiting] = await profiled.result()
    assert (waiting["result_version"], waiting["state"]) == (1, "final")
    await second(profiled.hub).post("samples", f"{profiled.path}/release", {"result_version": 2})
    verdict, facts = await profiled.verdict()
    assert verdict == "not_eligible"
    assert "cd22_positive" in facts

    old = await profiled.child.clinician.get("samples", f"{profiled.path}/results/1")
    new = await profiled.child.clinician.get("samples", f"{profiled.path}/results/2")
    assert [one["result"]["antigens"][0]["percent"] for one in (old, new)] == [POSITIVE, NEGATIVE]
    assert (old["stage"], new["state"]) == ("corrected", "corrected")

    shown = {one["result_version"]: one for one in await profiled.result()}
    assert {number: cd22(one) for number, one in shown.items()} == {1: [POSITIVE], 2: [NEGATIVE]}
    assert [shown[number]["state"] for number in (1, 2)] == ["superseded", "corrected"]
    assert shown[2]["corrects"] == {"result_version": 1, "reason": "transcription", "text": WHY["reason_for_readers"]}
    assert shown[1]["ended"]["text"] == WHY["reason_for_readers"]
    assert "internal" not in str(await profiled.child.report())
    heard = (await expert(profiled.child.live).get("board", profiled.consultation))["results"]
    assert [one["result_version"] for one in heard] == [2]


async def test_an_instrument_s_correction_stands_on_the_report_with_its_reason(profiled: Profiled) -> None:
    """It comes by the instrument's own key, and counts once two persons have answered for it."""
    correction = {"note": "internal: OBX-11 is C", "reason_for_readers": "The gate had been set too wide."}
    why = {"correction": correction}
    await post_as_instrument(
        profiled.child.live, profiled.hub, profiled.order, flow(NEGATIVE), measured_at=ago(hours=3), more=why
    )
    assert [one["state"] for one in await profiled.result()] == ["final"]
    await answer_for(profiled.hub, profiled.order["id"], version=2)
    verdict, _ = await profiled.verdict()
    assert verdict == "not_eligible"
    old, new = sorted(await profiled.result(), key=lambda one: int(one["result_version"]))
    told = {"result_version": 1, "reason": "instrument", "text": correction["reason_for_readers"]}
    assert (new["state"], cd22(new), new["corrects"]) == ("corrected", [NEGATIVE], told)
    assert (old["state"], cd22(old), old["ended"]["replaced_by"]) == ("superseded", [POSITIVE], 2)
    assert "internal" not in str(await profiled.child.report())


async def test_a_withdrawn_result_removes_its_facts(profiled: Profiled) -> None:
    assert (await profiled.verdict())[0] == "eligible"
    withdrawal = {"reason": "internal: whose tube", "reason_code": "mix_up", "reason_for_readers": "Of another tube."}
    await profiled.hub.post("samples", f"{profiled.path}/withdrawal", withdrawal)
    verdict, facts = await profiled.verdict()
    assert verdict == "undetermined"
    assert "cd22_positive" in facts
    known = await profiled.child.clinician.get("trials", f"{profiled.child.path}/facts")
    assert profiled.order["id"] not in str(known)
    [shown] = await profiled.result()
    assert (shown["state"], shown["ended"]["reason"], shown["ended"]["text"]) == (
        "withdrawn",
        "mix_up",
        "Of another tube.",
    )
    assert "internal" not in str(await profiled.child.report())
