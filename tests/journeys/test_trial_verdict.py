"""A result arrives: the verdict changes, its own hospital alone is told, and the answer of before can be had again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from services.samples.tests.bodies import BY_ASSAY
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child, today
from tests.journeys.parties import Json, answer_for, post_as_instrument, technician, until
from tests.stream import envelope, whole_stream

pytestmark = pytest.mark.xdist_group("live")

HOSPITAL = "hospital-cantabria"
INOTUZUMAB = "eudract-2016-000227-71"


@dataclass(frozen=True, slots=True)
class Told:
    """The child, and what was answered before and after the result."""

    child: Child
    asked_at: str
    before: Json
    after: Json


@pytest.fixture(scope="module")
async def told(live: Live) -> Told:
    """A second relapse; nobody has measured CD22 until flow cytometry does."""
    child = await new_child(live, HOSPITAL)
    await child.relapse(relapse_number=2, earlier_relapses_elsewhere=True)
    entered = {"facts": [{"fact": "down_syndrome", "value": False, "on": today()}]}
    await child.clinician.post("trials", f"{child.path}/facts", entered)
    await live.settle()
    before, asked_at = await child.verdict(INOTUZUMAB), datetime.now(UTC).isoformat()
    await measured(child)
    await live.settle()
    after = await child.verdict(INOTUZUMAB)
    assert before
    assert after
    return Told(child, asked_at, before, after)


async def measured(child: Child) -> None:
    """The tube goes to the hub, whose instrument posts and whose people answer for the result."""
    hub = technician(child.live, HUB)
    sample = await child.collect(assays=["flow"])
    await child.dispatch(sample)
    await hub.post("samples", f"/v1/samples/{sample['id']}/reception", {"received_at": ago(hours=5)})

    async def ordered() -> list[Json]:
        return await hub.listed("samples", f"/v1/assays?sample_id={sample['id']}")

    [order] = await until(ordered)
    await post_as_instrument(child.live, hub, order, BY_ASSAY["flow"], measured_at=ago(hours=3))
    await answer_for(hub, order["id"])


async def changes(live: Live, patient: str) -> list[Any]:
    """Every change of a verdict of the child that the stream holds, with its subject."""
    told = [(message.subject, envelope(message)) for message in await whole_stream(live)]
    return [(subject, one) for subject, one in told if "verdict.changed" in one["type"] and patient in str(one["data"])]


async def test_the_result_settles_the_verdict(told: Told) -> None:
    assert (told.before["verdict"], told.after["verdict"]) == ("undetermined", "eligible")
    assert "cd22_positive" in [one["fact"] for one in told.before["missing"]]
    assert "cd22_positive" in [one["fact"] for one in told.after["reasons"]]


async def test_its_own_hospital_alone_is_told_and_once(told: Told) -> None:
    found = await changes(told.child.live, told.child.code)
    assert found
    assert {subject.rpartition(".v")[2].partition(".")[2] for subject, _ in found} == {f"{HOSPITAL}.{HOSPITAL}"}
    ours = [one for _, one in found if one["data"]["trial"] == INOTUZUMAB]
    assert [one["data"]["verdict"] for one in ours].count("eligible") == 1
    assert (ours[-1]["data"]["previous"], ours[-1]["data"]["verdict"]) == ("undetermined", "eligible")


async def test_the_answer_of_before_can_be_had_again(told: Told) -> None:
    child = told.child
    asked = f"known_at={told.asked_at.replace('+', '%2B')}"
    answers = await child.clinician.get("trials", f"{child.path}/verdicts?{asked}")
    again = next(one for one in answers["verdicts"] if one["trial"] == INOTUZUMAB)
    assert again["verdict"] == "undetermined"
    assert [one["fact"] for one in again["missing"]] == [one["fact"] for one in told.before["missing"]]
    known = await child.clinician.get("trials", f"{child.path}/facts?{asked}")
    assert "cd22" not in [one["fact"] for one in known["facts"] if one.get("low") is not None]


async def test_a_stranger_s_question_what_if_does_not_name_the_child(told: Told) -> None:
    live = told.child.live
    other = f"trial_coordinator@{HUB}"
    body = {"criteria_version": 1, "against": 1}
    answer = await live.ask(other, "POST", "trials", f"/v1/trials/{INOTUZUMAB}/what-if", json=body)
    assert answer.status_code == 200, answer.text
    assert told.child.code not in answer.text
