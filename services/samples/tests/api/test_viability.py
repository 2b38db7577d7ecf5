"""The viability clock over HTTP: minutes, colours, and the advice for a late parcel."""

from datetime import datetime, timedelta
from typing import Any

from libs.common.clock import FixedClock
from services.samples.tests import bodies

H = timedelta(hours=1)
DRAWN = datetime.fromisoformat(bodies.EXTRACTED)


async def test_clocks_per_assay(clinician: Any, collected: Any, ask: Any, clock: FixedClock) -> None:
    sample = await collected(assays=["flow", "drp"])
    clock.set(DRAWN + 31 * H)
    path = f"/v1/samples/{sample['id']}/viability"
    shown = (await clinician("GET", path)).json()
    assert (shown["colour"], shown["standstill"], shown["delay"]) == ("amber", None, None)
    assert (shown["rule"], shown["limits_rule"]) == ("viability-2026.1", "routing-limits-2026.2")
    assert [(one["assay"], one["colour"], one["minutes_left"]) for one in shown["clocks"]] == [
        ("flow", "amber", 300),
        ("drp", "green", 1020),
    ]
    assert shown["clocks"][0]["changes_at"] == "2026-06-16T20:00:00.000001Z"
    assert (await ask("GET", path, role="site_clinician", of="hospital-galicia")).status_code == 404


async def test_unknown_extraction_stands_still(clinician: Any, collected: Any) -> None:
    sample = await collected(extracted_at=None)
    shown = (await clinician("GET", f"/v1/samples/{sample['id']}/viability")).json()
    assert (shown["colour"], shown["standstill"], shown["clocks"]) == (None, "extraction_unknown", [])


async def test_late_parcel_shows_its_advice(clinician: Any, dispatched: Any, clock: FixedClock) -> None:
    sample = await dispatched(assays=["karyotype"])
    clock.set(DRAWN + 49 * H)
    shown = (await clinician("GET", f"/v1/samples/{sample['id']}/viability")).json()
    assert shown["colour"] == "red"
    assert shown["delay"] == {
        "advice": "too_late",
        "earliest_reception_at": "2026-06-17T09:00:00Z",
        "still_in_time": [],
        "freeze_on_arrival": [],
        "too_late": ["karyotype"],
        "experimental_assays": [],
    }
