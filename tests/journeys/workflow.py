"""Records of a laboratory's work on a child's sample: with made-up ids nobody's real ones would ever be tried."""

from datetime import UTC, datetime, timedelta

from services.samples.tests.bodies import MRD
from tests.conftest import Live
from tests.journeys.parties import Json, Party, second, technician, until


async def workflow_of(live: Live, *, hub: str, sample_id: str) -> dict[str, str]:
    """The ids of a proposal that waits."""
    return {"reflex_id": await reflex_of(live, hub=hub, sample_id=sample_id)}


async def reflex_of(live: Live, *, hub: str, sample_id: str) -> str:
    """Residual disease that could not be evaluated: flow cytometry is asked for instead, once for a sample."""
    hand = technician(live, hub)
    there = await hand.listed("samples", f"/v1/reflexes?sample_id={sample_id}")
    return str((there or await until_fired(hand, sample_id))[0]["id"])


async def until_fired(hand: Party, sample_id: str) -> list[Json]:
    order = await hand.post("samples", "/v1/assays", {"sample_id": sample_id, "assay": "ig_tr_mrd"})
    measured_at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    body = {**MRD, "outcome": {"status": "not_evaluable", "reason": "low-dna"}}
    await hand.post("samples", f"/v1/assays/{order['id']}/results", {"measured_at": measured_at, "result": body})
    await second(hand).post("samples", f"/v1/assays/{order['id']}/release", {"result_version": 1})

    async def fired() -> list[Json]:
        return await hand.listed("samples", f"/v1/reflexes?sample_id={sample_id}")

    return await until(fired)
