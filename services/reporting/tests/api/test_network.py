"""The network's figures: exact where permitted, suppressed otherwise, the same after a closing or a withdrawal."""

from typing import Any

import httpx

from services.reporting.tests.api.conftest import Ask

EXACT = {
    "cases": 8,
    "adherent": 4,
    "alive_cr": 3,
    "alive_with_disease": 1,
    "deaths": 2,
    "deaths_of_disease": 1,
    "deaths_of_treatment": 1,
    "high_risk_first_relapse": 2,
    "second_or_later_relapse": 2,
    "refractory": 1,
    "referral_items": {"trial": 1, "car_t": 2, "hsct": 0, "drp_dbp": 1, "ngs": 1, "flow": 1},
    "further_referral_items": {},
    "experimental_items": ["drp_dbp"],
}


async def summary(ask: Ask, role: str, organisation: str) -> dict[str, Any]:
    response = await ask("/v1/network/summary", role, organisation)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def test_exact_figures_with_a_withdrawn_a_merged_and_a_closed_case(ask: Ask) -> None:
    found = await summary(ask, "data_manager", "office")
    assert found["figures"] == EXACT
    assert not found["suppressed"]
    assert not found["rebuilding"]


async def test_researchers_and_hospitals_get_suppressed_figures(ask: Ask) -> None:
    for role, organisation in (("researcher", "office"), ("site_clinician", "hospital-aragon")):
        found = await summary(ask, role, organisation)
        assert found["suppressed"]
        assert "hidden" in found["note"]
        assert found["figures"]["cases"] == 8
        assert found["figures"]["adherent"] is None
        assert set(found["figures"]["referral_items"].values()) == {None, 0}


async def test_turnaround_per_step(ask: Ask) -> None:
    found = {step["step"]: step for step in (await summary(ask, "data_manager", "office"))["turnaround"]}
    assert len(found) == 9
    assert (found["opened_to_answer"]["finished"], found["opened_to_answer"]["median_hours"]) == (2, 1.0)
    assert found["opened_to_recommendation"]["finished"] == 4
    assert found["withdrawn_to_confirmed"]["finished"] == 2
    # Extraction unknown, or never received: neither counts. What was received and forwarded counts once.
    assert found["extracted_to_received"]["finished"] == 3
    assert all(step["median_hours"] <= step["p90_hours"] for step in found.values() if step["finished"])


async def test_few_times_are_hidden_from_a_researcher(ask: Ask) -> None:
    found = {step["step"]: step for step in (await summary(ask, "researcher", "office"))["turnaround"]}
    assert found["opened_to_answer"]["finished"] is None
    assert found["opened_to_answer"]["median_hours"] is None


async def breakdown(ask: Ask, by: str, role: str = "data_manager") -> dict[str, Any]:
    response = await ask("/v1/network/breakdown", role, "office", by=by)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def test_cases_by_each_property(ask: Ask) -> None:
    assert (await breakdown(ask, "lineage"))["groups"] == {"bcp": 8}
    assert (await breakdown(ask, "year"))["groups"] == {"2025": 8}
    assert (await breakdown(ask, "timing"))["groups"] == {"early": 2, "very_early": 1, "late": 1, "unknown": 4}
    # Galicia asked for two children of whom neither is treated there now.
    regions = (await breakdown(ask, "region"))["groups"]
    assert sorted(regions.values()) == [1, 2, 5]


async def test_a_suppressed_breakdown_gives_no_small_group_away(ask: Ask) -> None:
    found = await breakdown(ask, "region", "researcher")
    assert found["cases"] == 8
    assert set(found["groups"].values()) == {None}  # 8 - 5 = 3 would tell of the other two
    assert (await breakdown(ask, "year", "researcher"))["groups"] == {"2025": 8}


async def test_refusals(ask: Ask, client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/network/summary")).status_code == 401
    assert (await ask("/v1/network/summary", "hub_technician", "hub-madrid")).status_code == 403
    assert (await ask("/v1/network/breakdown", "researcher", "office", by="hospital")).status_code == 422
    assert (await ask("/v1/network/breakdown", "researcher", "office")).status_code == 422
