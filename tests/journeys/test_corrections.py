"""The registry corrects what was entered: the classification changes, and all who heard of it follow."""

import pytest

from tests.conftest import Live
from tests.journeys.child import Child, new_child
from tests.journeys.parties import Json, expert

pytestmark = pytest.mark.xdist_group("live")

RELAPSE: Json = {
    "kind": "relapse",
    "relapse_number": 1,
    "diagnosed_on": "2022-05-02",
    "lineage": "bcp",
    "blasts_percent": 80,
    "extramedullary": ["cns1"],
    "after_remission": True,
}


@pytest.fixture
async def child(live: Live) -> Child:
    return await new_child(live, "hospital-canarias")


async def facts(child: Child) -> dict[str, list[str] | None]:
    known = (await child.clinician.get("trials", f"{child.path}/facts"))["facts"]
    return {one["fact"]: one["codes"] for one in known}


async def on_the_report(child: Child) -> list[tuple[str, list[str], int]]:
    """Kind, timing and version of the episodes shown."""
    course = (await child.report())["course"]["episodes"]
    return [(one["episode"]["kind"], one["classification"]["timing"], one["version"]) for one in course]


async def test_a_corrected_date_changes_class_report_and_facts(child: Child) -> None:
    """14 months after diagnosis is very early; 20 are early, while frontline therapy goes on."""
    relapse = await child.relapse()
    assert relapse["classification"]["timing"] == ["very_early"]
    await child.live.settle()
    assert (await on_the_report(child))[1] == ("relapse", ["very_early"], 1)
    assert (await facts(child))["timing"] == ["very_early"]

    later = {**RELAPSE, "diagnosed_on": "2022-11-20", "on_frontline_therapy": True, "reason": "A slip of the month."}
    path = f"{child.path}/episodes/{relapse['id']}"
    corrected = await child.clinician.put("registry", path, later)
    assert (corrected["version"], corrected["classification"]["timing"]) == (2, ["early"])
    await child.live.settle()
    assert (await on_the_report(child))[1] == ("relapse", ["early"], 2)
    assert (await facts(child))["timing"] == ["early"]
    assert "A slip of the month." in str(await child.clinician.get("registry", f"{child.path}/history"))


async def test_the_end_of_frontline_therapy_classifies_the_relapse_anew(child: Child) -> None:
    """The first diagnosis is corrected; the relapse itself is not touched, and its class follows."""
    relapse = await child.relapse(diagnosed_on="2023-11-02")
    assert sorted(relapse["classification"]["timing"]) == ["early", "late"]
    course = (await child.clinician.get("registry", child.path))["course"]
    [first] = [one for one in course if one["kind"] == "first_diagnosis"]
    told = {"kind": "first_diagnosis", "diagnosed_on": "2021-03-14", "lineage": "bcp"}
    ended = {**told, "frontline_ended_on": "2023-03-20", "reason": "Therapy is over."}
    await child.clinician.put("registry", f"{child.path}/episodes/{first['id']}", ended)
    await child.live.settle()
    assert (await on_the_report(child))[1] == ("relapse", ["late"], 2)
    assert (await facts(child))["timing"] == ["late"]


async def test_a_voided_episode_disappears_from_report_and_facts(child: Child) -> None:
    relapse = await child.relapse()
    await child.live.settle()
    assert (await facts(child))["course"] == ["relapse"]
    path = f"{child.path}/episodes/{relapse['id']}"
    await child.clinician.post("registry", f"{path}/void", {"reason": "Entered for another patient."})
    await child.live.settle()
    assert (await facts(child))["course"] == ["first_diagnosis"]
    assert [kind for kind, _, _ in await on_the_report(child)] == ["first_diagnosis"]
    assert (await child.clinician.get("registry", path))["voided"]


async def test_the_board_reads_the_corrected_episode_beside_the_question(child: Child) -> None:
    relapse = await child.relapse()
    question = {"patient": child.code, "summary": {"lineage": "bcp"}, "question": "?", "episode_id": relapse["id"]}
    asked = await child.clinician.post("board", "/v1/consultations", question)
    path = f"{child.path}/episodes/{relapse['id']}"
    await child.clinician.put("registry", path, {**RELAPSE, "blasts_percent": 12, "reason": "Counted again."})
    await child.live.settle()
    shown = await expert(child.live).get("board", f"/v1/consultations/{asked['id']}")
    [episode] = [one for one in shown["episodes"] if one["id"] == relapse["id"]]
    assert episode["episode"]["blasts_percent"] == 12
    assert episode["classification"]["site_class"] is None


async def test_a_corrected_birth_date_changes_age_and_verdicts(child: Child) -> None:
    """Grown up by the right date: no trial for children is open any more."""
    await child.relapse()
    correction = {"birth_date": "2004-02-03", "reason": "The certificate says so."}
    answer = await child.clinician.ask("PATCH", "registry", child.path, correction)
    assert answer.status_code == 200, answer.text
    await child.live.settle()
    inotuzumab = await child.verdict("eudract-2016-000227-71")
    assert inotuzumab is not None
    assert inotuzumab["verdict"] == "not_eligible"
    assert (await child.report())["course"]["birth_date"] == "2004-02-03"


async def test_a_death_ends_the_open_verdicts(child: Child) -> None:
    await child.relapse()
    await child.live.settle()
    assert [one for one in (await child.report())["verdicts"] if one["verdict"] == "undetermined"]
    outcome = {"status": "death_of_disease", "on": "2024-01-15"}
    await child.clinician.put("registry", f"{child.path}/outcome", outcome)
    await child.live.settle()
    assert (await child.clinician.get("trials", f"{child.path}/verdicts"))["verdicts"] == []
    report = await child.report()
    assert report["course"]["outcome"]["status"] == "death_of_disease"
    assert {one["verdict"] for one in report["verdicts"]} == {"not_eligible"}
