"""A fact of a child that two entries of one day contradict each other about."""

from tests.conftest import Live

FACT = "first_line_high_risk"
DAY = "2024-06-10"


async def disputed_of(live: Live, *, patient: str, hospital: str) -> dict[str, str]:
    """Entered twice, each time otherwise; once is enough for all tests."""
    asked = "SELECT fact FROM fact_conflicts WHERE patient = $1 AND fact = $2 AND state = 'open'"
    if not await live.rows("trials", asked, patient, FACT):
        for value in (True, False):
            body = {"facts": [{"fact": FACT, "value": value, "on": DAY}]}
            path = f"/v1/patients/{patient}/facts"
            made = await live.ask(f"site_clinician@{hospital}", "POST", "trials", path, json=body)
            assert made.status_code == 201, made.text
    return {"fact": FACT}
