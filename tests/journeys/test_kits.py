"""A kit goes from its hub to a hospital; samples and reporting count the same stocks at every step."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import Live
from tests.journeys.kits import kit_of

pytestmark = pytest.mark.xdist_group("live")

HUB, HOSPITAL = "hub-madrid", "hospital-navarra"


async def test_reporting_counts_the_stocks_that_samples_counts(live: Live) -> None:
    made = await kit_of(live, hub=HUB, hospital=HOSPITAL)
    clinician = f"site_clinician@{HOSPITAL}"
    assert await counted(live, clinician, "samples") == await counted(live, clinician, "reporting") == (0, 1)
    path = f"/v1/kit-orders/{made['kit_order_id']}/reception"
    came = await live.ask(clinician, "POST", "samples", path, json={"received_at": datetime.now(UTC).isoformat()})
    assert came.status_code == 200, came.text
    assert await counted(live, clinician, "samples") == await counted(live, clinician, "reporting") == (1, 0)


async def counted(live: Live, person: str, service: str) -> tuple[int, int]:
    """In stock at the hospital, and on the way to it."""
    await live.settle()
    lines: list[dict[str, Any]] = (await live.ask(person, "GET", service, "/v1/kit-stocks")).json()["items"]
    [line] = [one for one in lines if (one["organisation"], one["template"]) == (HOSPITAL, "draw-heparin")]
    return line["in_stock"], line["on_the_way"]
