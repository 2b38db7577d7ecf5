"""A hub rejects a tube: the hospital learns why, draws another one, and what was ordered is done with that."""

import pytest

from services.samples.tests.bodies import FLOW
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child
from tests.journeys.parties import Json, answer_for, post_as_instrument, technician, until

pytestmark = pytest.mark.xdist_group("live")


async def ordered(child: Child, sample: Json) -> dict[str, str]:
    found = await child.clinician.listed("samples", f"/v1/assays?sample_id={sample['id']}")
    return {one["assay"]: one["stage"] for one in found}


async def rejected(child: Child) -> tuple[Json, Json]:
    """The referral and its first tube, refused at the hub's door."""
    hub = technician(child.live, HUB)
    referral = await child.refer(await child.advised())
    tube = await child.collect(referral_id=referral["id"])
    await child.dispatch(tube)
    refusal = {"rejected_at": ago(hours=9), "reason": "clotted", "note": "Clotted through and through."}
    await hub.post("samples", f"/v1/samples/{tube['id']}/rejection", refusal)
    return referral, tube


async def test_a_tube_drawn_after_a_rejection_gets_the_orders_again(live: Live) -> None:
    child, hub = await new_child(live, "hospital-castilla-mancha"), technician(live, HUB)
    await child.relapse()
    referral, first = await rejected(child)
    shown = await child.clinician.get("samples", f"/v1/samples/{first['id']}")
    assert (shown["stage"], shown["rejection_reason"]) == ("rejected", "clotted")
    assert await ordered(child, first) == {"flow": "cancelled"}

    second = await child.collect(referral_id=referral["id"])
    assert second["id"] != first["id"]
    assert await ordered(child, second) == {"flow": "ordered"}
    await child.dispatch(second)
    await hub.post("samples", f"/v1/samples/{second['id']}/reception", {"received_at": ago(hours=5)})
    [order] = await hub.listed("samples", f"/v1/assays?sample_id={second['id']}")
    await post_as_instrument(live, hub, order, FLOW, measured_at=ago(hours=3))
    await answer_for(hub, order["id"])

    async def told() -> Json | None:
        report = await child.report()
        stages = {one["sample_id"]: one["stage"] for one in report["samples"]}
        return report if stages == {first["id"]: "rejected", second["id"]: "received"} else None

    report = await until(told)
    assert "Clotted through" not in str(report)
