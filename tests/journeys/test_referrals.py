"""A referral is declined, revoked or accepted: what follows for the sample, and for who may read what."""

import pytest

from tests.conftest import Live
from tests.journeys.child import HUB, Child, new_child
from tests.journeys.parties import Json, Party, clinician, technician, until

pytestmark = pytest.mark.xdist_group("live")

HOSPITAL = "hospital-cantabria"
CENTRE = "hub-barcelona"


@pytest.fixture
async def child(live: Live) -> Child:
    child = await new_child(live, HOSPITAL)
    await child.relapse()
    return child


async def announced(child: Child) -> Json:
    """The sample that a referral announced."""

    async def look() -> list[Json]:
        return await technician(child.live, HUB).listed("samples", f"/v1/samples?patient={child.code}")

    [sample] = await until(look)
    return sample


async def orders(child: Child) -> dict[str, str]:
    found = await child.clinician.listed("samples", f"/v1/assays?patient={child.code}")
    return {one["assay"]: one["stage"] for one in found}


async def test_a_declined_sample_is_cancelled_with_its_orders(child: Child) -> None:
    referral = await child.refer(await child.advised(), items=["drp_dbp", "flow"])
    sample = await announced(child)
    assert await orders(child) == {"drp": "ordered", "dbp": "ordered", "flow": "ordered"}
    refusal = {"reason": "no_capacity"}
    await technician(child.live, HUB).post("board", f"/v1/referrals/{referral['id']}/refusal", refusal)
    await child.live.settle()
    shown = await child.clinician.get("samples", f"/v1/samples/{sample['id']}")
    assert shown["stage"] == "cancelled"
    assert await orders(child) == {"drp": "cancelled", "dbp": "cancelled", "flow": "cancelled"}
    report = await child.report()
    assert (report["referrals"][0]["stage"], report["referrals"][0]["reason"]) == ("declined", "no_capacity")
    assert report["samples"][0]["stage"] == "cancelled"


async def test_a_revoked_sample_on_its_way_stays_and_only_its_orders_are_cancelled(child: Child) -> None:
    referral = await child.refer(await child.advised())
    await announced(child)
    sample = await child.collect(referral_id=referral["id"])
    await child.dispatch(sample)
    await child.clinician.post("board", f"/v1/referrals/{referral['id']}/revocation", {})

    async def cancelled() -> bool:
        return await orders(child) == {"flow": "cancelled"}

    assert await until(cancelled)
    assert (await child.clinician.get("samples", f"/v1/samples/{sample['id']}"))["stage"] == "dispatched"


async def test_the_receiver_of_a_patient_reads_from_acceptance_to_revocation(child: Child) -> None:
    receiver = clinician(child.live, CENTRE)
    consultation = await child.advised()
    referral = await child.refer(consultation, kind="patient", items=["car_t"], receiver=CENTRE)
    path = f"/v1/referrals/{referral['id']}"
    await child.live.settle()
    assert not await receiver.sees("board", consultation)
    assert not await receiver.sees("reporting", f"{child.path}/report")

    await receiver.post("board", f"{path}/acceptance")
    await child.live.settle()
    await shows_codes_only(receiver, consultation)
    assert (await child.report(receiver))["course"]["episodes"]
    assert child.code in [one["patient"] for one in await receiver.listed("reporting", "/v1/patients")]
    assert not await receiver.sees("registry", child.path)

    await child.clinician.post("board", f"{path}/revocation", {"reason": "The family prefers another centre."})
    await child.live.settle()
    assert not await receiver.sees("board", consultation)
    assert not await receiver.sees("reporting", f"{child.path}/report")
    assert child.code not in [one["patient"] for one in await receiver.listed("reporting", "/v1/patients")]


async def shows_codes_only(receiver: Party, consultation: str) -> None:
    """The coded summary and the advice; no posts, no adherence, no follow-up; nothing to write."""
    shown = await receiver.get("board", consultation)
    assert (shown["seen_as"], shown["summary"]["lineage"]) == ("receiver", "bcp")
    assert [item["code"] for item in shown["recommendations"][0]["items"]] == ["blinatumomab"]
    assert not any(shown[name] for name in ("posts", "adherence", "follow_ups"))
    adherence = await receiver.refused("POST", "board", f"{consultation}/adherence", {"adherence": "yes"})
    assert adherence[0] in {403, 404}


async def test_accepting_a_sample_opens_nothing(child: Child) -> None:
    consultation = await child.advised()
    referral = await child.refer(consultation)
    await technician(child.live, HUB).post("board", f"/v1/referrals/{referral['id']}/acceptance")
    await child.live.settle()
    hub = clinician(child.live, HUB)
    assert not await hub.sees("board", consultation)
    assert not await hub.sees("reporting", f"{child.path}/report")
    assert not await hub.sees("registry", child.path)


async def test_a_read_grant_opens_the_registry_until_it_is_revoked(child: Child) -> None:
    receiver = clinician(child.live, CENTRE)
    keeper = Party(child.live, f"data_manager@{HOSPITAL}")
    body = {"organisation": CENTRE, "for_care": "car_t"}
    grant = await keeper.post("registry", f"{child.path}/read-grants", body)
    shown = await receiver.get("registry", child.path)
    assert len(shown["course"]) == 2
    treatment = {"kind": "car_t", "target": "CD19", "started_on": "2022-06"}
    written = await receiver.refused("POST", "registry", f"{child.path}/treatments", treatment)
    assert written[0] in {403, 404}
    await keeper.post("registry", f"{child.path}/read-grants/{grant['id']}/revocation")
    assert not await receiver.sees("registry", child.path)
    assert child.code not in [one["code"] for one in await receiver.listed("registry", "/v1/patients")]


async def test_a_grant_in_the_registry_opens_nothing_elsewhere(child: Child) -> None:
    keeper, receiver = Party(child.live, f"data_manager@{HOSPITAL}"), clinician(child.live, CENTRE)
    consultation = await child.advised()
    await keeper.post("registry", f"{child.path}/read-grants", {"organisation": CENTRE, "for_care": "car_t"})
    await child.live.settle()
    assert not await receiver.sees("board", consultation)
    assert not await receiver.sees("trials", f"{child.path}/facts")
    assert not await receiver.sees("reporting", f"{child.path}/report")
