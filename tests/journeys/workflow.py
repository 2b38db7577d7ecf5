"""Records of a laboratory's work on a child's sample: with made-up ids nobody's real ones would ever be tried."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from libs.common.identifiers import new_id
from services.samples.tests.bodies import MRD
from tests.conftest import Live
from tests.journeys.parties import Json, Party, second, technician, until

VALUE: Final = """
    INSERT INTO control_values (id, run_id, lot_id, analyte, measured_at, noted_at, noted_by, value, z)
    VALUES ($1, $2, $3, 'call-rate', now(), now(), 'fixture', 98.2, 0.4)
"""
"""Noted by nobody: a run that is only planned takes no values, and one that is running would begin its orders."""


async def workflow_of(live: Live, *, hub: str, sample_id: str) -> dict[str, str]:
    """The ids of a proposal that waits, and of a run with a control and a reagent."""
    hand = technician(live, hub)
    found = await hand.listed("samples", f"/v1/runs?instrument={bench_of(sample_id)}")
    run = found[0] if found else await run_of(hand, sample_id)
    inside = await hand.get("samples", f"/v1/runs/{run['id']}")
    if not inside["values"]:
        await live.rows("samples", VALUE, new_id(), UUID(run["id"]), UUID(inside["controls"][0]))
        inside = await hand.get("samples", f"/v1/runs/{run['id']}")
    return {
        "control_value_id": str(inside["values"][0]["id"]),
        "reflex_id": await reflex_of(live, hub=hub, sample_id=sample_id),
        "run_id": str(run["id"]),
        "control_lot_id": str(inside["controls"][0]),
        "reagent_lot_id": str(inside["reagents"][0]),
    }


def bench_of(sample_id: str) -> str:
    """An instrument of this sample's own, by which its run is found again."""
    return f"bench-{sample_id}"


async def run_of(hand: Party, sample_id: str) -> Json:
    """A copy-number array of the sample, with a control that nobody has measured."""
    order = await hand.post("samples", "/v1/assays", {"sample_id": sample_id, "assay": "array"})
    until_when = (datetime.now(UTC) + timedelta(days=300)).date().isoformat()
    lot = {"lot": bench_of(sample_id), "expires_on": until_when}
    targets = [{"analyte": "call-rate", "mean": 98.0, "sd": 0.5}]
    control = {"assay": "array", "material": "reference-dna", "targets": targets, **lot}
    reagent = {"name": "label-mix", "assays": ["array"], **lot}
    body = {
        "assay": "array",
        "instrument": bench_of(sample_id),
        "assays": [order["id"]],
        "controls": [(await hand.post("samples", "/v1/control-lots", control))["id"]],
        "reagents": [(await hand.post("samples", "/v1/reagent-lots", reagent))["id"]],
    }
    return await hand.post("samples", "/v1/runs", body)


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
