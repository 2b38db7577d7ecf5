"""A trial's door at a hospital closes or opens: verdicts show it, eligibility stays what it was."""

import pytest

from tests.conftest import Live
from tests.journeys.child import Child, new_child, today
from tests.journeys.parties import Json, Party

pytestmark = pytest.mark.xdist_group("live")

TRIAL, ARM, HUB = "nct06709469", "a", "hub-barcelona"
DOOR = f"/v1/trials/{TRIAL}/arms/{ARM}/sites/{HUB}"


async def verdicts(child: Child) -> dict[str, Json]:
    """The arm's answer of trials and that of the report."""
    told = (await child.clinician.get("trials", f"{child.path}/verdicts"))["verdicts"]
    shown = (await child.report())["verdicts"]
    found: dict[str, Json] = {}
    for name, arms in (("trials", told), ("reporting", shown)):
        [found[name]] = [one for one in arms if (one["trial"], one["arm"]) == (TRIAL, ARM)]
    return found


def statuses(arm: Json) -> dict[str, str]:
    return {site["hospital"]: site["status"] for site in arm["sites"]}


async def test_a_door_s_status_with_its_day_is_shown_beside_the_same_verdict(live: Live) -> None:
    child = await new_child(live, "hospital-cataluna")
    await child.relapse()
    await live.settle()
    before = await verdicts(child)
    told = {"since": today(), "verified_on": today(), "source": "Told by the site."}
    coordinator = Party(live, f"trial_coordinator@{HUB}")
    for status in ("recruiting", "slots_full"):
        await coordinator.put("trials", DOOR, {**told, "status": status})
        await live.settle()
        after = await verdicts(child)
        assert [statuses(arm)[HUB] for arm in after.values()] == [status] * 2
        assert [arm["verdict"] for arm in after.values()] == [arm["verdict"] for arm in before.values()]
    [site] = [one for one in after["reporting"]["sites"] if one["hospital"] == HUB]
    assert site["since"] == today()


async def test_nobody_speaks_for_another_s_door(live: Live) -> None:
    told = {"status": "closed", "since": today(), "verified_on": today(), "source": "Guessed."}
    stranger = Party(live, "trial_coordinator@hub-madrid")
    assert (await stranger.refused("PUT", "trials", DOOR, told))[0] in {403, 404}
