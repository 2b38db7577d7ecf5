"""Routing advice over HTTP: with its rule, its numbers and its alternatives."""

from datetime import timedelta
from typing import Any

import pytest

from libs.common.database import Database

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
        {"extracted_at": "2027-11-01T08:00:00Z", "pick_up_at": "2027-11-01T10:00:00Z"},
        {"pick_up_at": "2026-06-15T10:00:00"},
        {"hospital": "hospital-nowhere"},
    ],
)
async def test_plans_that_cannot_be(told: Any, clinician: Any) -> None:
    assert (await clinician("POST", "/v1/routing-advice", json={**PLAN, **told})).status_code == 422


@pytest.mark.parametrize(("year", "warned"), [("2025", False), ("2027", True)])
async def test_a_day_long_past_or_planned_may_be_asked_about(clinician: Any, year: str, warned: bool) -> None:
    day = {key: str(PLAN[key]).replace("2026", year) for key in ("extracted_at", "pick_up_at")}
    answer = await clinician("POST", "/v1/routing-advice", json={**PLAN, **day})
    assert answer.status_code == 200, answer.text
    assert any("not settled" in warning for warning in answer.json()["warnings"]) == warned


async def test_advice_for_a_collected_sample_asks_its_assays(clinician: Any, collected: Any, ask: Any) -> None:
    sample = await collected(assays=["flow"])
    path = f"/v1/samples/{sample['id']}/routing-advice"
    advice = (await clinician("GET", path, params={"pick_up_at": "2026-06-15T13:00:00Z"})).json()
    # 5 h at the hospital and 24 h of transit are within the 36 h that flow in heparin allows.
    assert (advice["answer"], advice["best"]["hours_since_extraction"]) == ("fresh", 29.0)
    assert [limit["max_hours"] for limit in advice["limits"]] == [48.0, 36.0]
    foreign = await ask("GET", path, role="site_clinician", of="hospital-galicia")
    assert foreign.status_code == 404


async def test_windows_give_deadline_and_minutes(clinician: Any) -> None:
    windows = [
        {"from_at": "2026-06-16T15:00:00+02:00", "until": "2026-06-16T16:00:00+02:00"},
        {"from_at": "2026-06-15T18:00:00+02:00", "until": "2026-06-15T19:00:00+02:00"},
    ]
    plan = {key: value for key, value in PLAN.items() if key != "pick_up_at"} | {"pick_up_windows": windows}
    advice = (await clinician("POST", "/v1/routing-advice", json=plan)).json()
    assert (advice["answer"], advice["hub"], advice["pick_up_at"]) == (
        "fresh",
        "hub-barcelona",
        "2026-06-15T16:00:00Z",
    )
    # Within 48 h of ten in the morning on Monday: the courier of Monday evening is the last one.
    assert advice["courier_deadline_at"] == "2026-06-15T17:00:00Z"
    assert (advice["promised_reception_at"], advice["minutes_to_spare"]) == ("2026-06-16T16:00:00Z", 16 * 60)
    assert advice["alternatives"][0]["why_not"] == ["hub-barcelona is nearer, and receives it as early."]
    assert (advice["instruction"], advice["kit"]) == ("Send it fresh to hub-barcelona.", None)


async def test_windows_that_cannot_be(clinician: Any) -> None:
    past = {"from_at": "2026-06-01T15:00:00Z", "until": "2026-06-01T16:00:00Z"}
    backwards = {"from_at": "2026-06-16T16:00:00Z", "until": "2026-06-16T15:00:00Z"}
    for window in (past, backwards):
        body = {**PLAN, "pick_up_windows": [window]}
        answer = await clinician("POST", "/v1/routing-advice", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["where"].startswith("body.pick_up_windows")


async def test_hospitals_own_windows_hold_where_nothing_is_said(clinician: Any, clock: Any) -> None:
    clock.set(clock.now().replace(hour=21))
    plan = {key: value for key, value in PLAN.items() if key != "pick_up_at"}
    advice = (await clinician("POST", "/v1/routing-advice", json=plan)).json()
    # Eleven in the evening; the courier comes at eight in the morning, six o'clock UTC.
    assert advice["pick_up_at"] == "2026-06-16T06:00:00Z"
    assert advice["best"]["hours_since_extraction"] == 46.0


async def test_freeze_now_names_the_kit(clinician: Any) -> None:
    late = {**PLAN, "extracted_at": "2026-06-13T08:00:00Z"}
    advice = (await clinician("POST", "/v1/routing-advice", json=late)).json()
    assert (advice["answer"], advice["instruction"]) == ("frozen", "Freeze now, use kit freeze-viable.")
    assert advice["kit"]["name_es"].startswith("Kit de congelación")
    assert advice["minutes_to_spare"] == -26 * 60


async def test_load_counts_what_is_not_assayed_yet(clinician: Any, collected: Any, released: Any) -> None:
    await released("flow")
    await collected()
    await collected(hub="hub-madrid")
    advice = (await clinician("POST", "/v1/routing-advice", json=PLAN)).json()
    loads = {one["hub"]: one["load"] for one in (advice["best"], *advice["alternatives"])}
    assert loads == {"hub-barcelona": 1, "hub-madrid": 1}


async def test_loads_are_counted_once_for_many_advices(clinician: Any, collected: Any, clock: Any) -> None:
    counted_at = clock.now()
    await clinician("POST", "/v1/routing-advice", json=PLAN)
    await collected()
    clock.set(counted_at + timedelta(seconds=1))
    advice = (await clinician("POST", "/v1/routing-advice", json=PLAN)).json()
    assert (advice["best"]["load"], advice["loads_as_of"]) == (0, counted_at.isoformat().replace("+00:00", "Z"))


async def test_unknown_loads_are_said_to_be_unknown(clinician: Any, application: Any, clock: Any) -> None:
    application.state.db = Database.connect(
        "postgresql://nobody@127.0.0.1:1/samples", application_name="test", clock=clock
    )
    advice = (await clinician("POST", "/v1/routing-advice", json=PLAN)).json()
    assert (advice["answer"], advice["best"]["load"], advice["loads_as_of"]) == ("fresh", None, None)
    assert "The present load of the hubs is not known now." in advice["warnings"]
