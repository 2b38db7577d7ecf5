"""Routing advice over HTTP: with its rule, its numbers and its alternatives."""

from typing import Any

import pytest

PLAN = {
    "material": "bone_marrow",
    "tube": "sodium_heparin",
    "assays": ["drp"],
    "extracted_at": "2026-06-15T08:00:00Z",
    "pick_up_at": "2026-06-15T10:00:00Z",
}


async def test_advice_says_why(clinician: Any) -> None:
    answer = await clinician("POST", "/v1/routing-advice", json=PLAN)
    advice = answer.json()
    assert answer.status_code == 200, answer.text
    assert (advice["answer"], advice["rule"], advice["preservation"]) == ("fresh", "routing-2026.2", "fresh")
    assert advice["best"]["hours_since_extraction"] == 26.0
    assert advice["best"]["hand_over_by"] is not None
    assert len(advice["alternatives"]) == 1
    assert {limit["assay"] for limit in advice["limits"]} == {None, "drp"}
    assert all(limit["source"] for limit in advice["limits"])


async def test_unknown_extraction_time_gets_a_question(clinician: Any) -> None:
    advice = (await clinician("POST", "/v1/routing-advice", json={**PLAN, "extracted_at": None})).json()
    assert (advice["answer"], advice["best"]) == ("ask", None)
    assert advice["question"] == "When was the sample extracted?"


@pytest.mark.parametrize(
    "told",
    [
        {"pick_up_at": "2026-06-15T07:00:00Z"},
        {"pick_up_at": "9999-12-31T23:59:59Z"},
        {"pick_up_at": "2026-06-15T10:00:00"},
        {"hospital": "hospital-nowhere"},
    ],
)
async def test_plans_that_cannot_be(told: Any, clinician: Any) -> None:
    assert (await clinician("POST", "/v1/routing-advice", json={**PLAN, **told})).status_code == 422


async def test_advice_for_a_collected_sample_asks_its_assays(clinician: Any, collected: Any, ask: Any) -> None:
    sample = await collected(assays=["flow"])
    path = f"/v1/samples/{sample['id']}/routing-advice"
    advice = (await clinician("GET", path, params={"pick_up_at": "2026-06-15T13:00:00Z"})).json()
    # 5 h at the hospital and 24 h of transit are within the 36 h that flow in heparin allows.
    assert (advice["answer"], advice["best"]["hours_since_extraction"]) == ("fresh", 29.0)
    assert [limit["max_hours"] for limit in advice["limits"]] == [48.0, 36.0]
    foreign = await ask("GET", path, role="site_clinician", of="hospital-galicia")
    assert foreign.status_code == 404
