"""Every reading of a patient leaves an audit entry: tried over every route that reads, generated from the routes."""

import httpx
import pytest

from tests.conftest import Live
from tests.journeys.concerned import ID, Concerned, concerned
from tests.routes import ROUTES, Route

pytestmark = pytest.mark.xdist_group("live")

OF_NO_PATIENT = (
    "/v1/trials",
    "/v1/trial-hospitals",
    "/v1/hospital-aliases",
    "/v1/rule-sets",
    "/v1/facts",
    "/v1/organisations",
    "/v1/dead-letters",
    "/v1/lag",
)
OF_REPORTS = ("/v1/verdict-checks",)
OF_NO_PATIENT_EITHER = ("/v1/network", "/v1/api-keys", "/v1/audit-entries", "/v1/duplicates", "/v1/webhooks", "/v1/kit")
OF_DEFINITIONS = ("/v1/panels", "/v1/control-lots", "/v1/quality-rules", "/v1/reagent-lots", "/v1/reflex-rules")
OF_PSEUDONYMS = ("/v1/biobank", "/v1/research-tubes")
OF_TREES = ("/v1/question-trees",)
OF_DEVICES = ("/v1/instrument-profiles", "/v1/instrument-devices", "/v1/reasons")
READS = [
    route
    for route in ROUTES
    if route.method == "GET"
    and not route.path.startswith(
        (*OF_NO_PATIENT, *OF_NO_PATIENT_EITHER, *OF_PSEUDONYMS, *OF_DEVICES, *OF_DEFINITIONS, *OF_TREES, *OF_REPORTS)
    )
]


SEARCH = "/v1/search"
LISTED = "/v1/worklists/"
"""What stands here in the path is no record's id but a list's name."""


@pytest.fixture(scope="module")
async def read(live: Live) -> Concerned:
    return await concerned(live)


async def audited(live: Live, route: Route, answer: httpx.Response) -> list[str]:
    """What the service wrote down of this very request."""
    asked = "SELECT patient, changes::text AS changes FROM audit_entries WHERE request_id = $1"
    rows = await live.rows(route.service, asked, answer.headers["X-Request-Id"])
    return [f"{row['patient']} {row['changes']}" for row in rows]


@pytest.mark.parametrize("route", READS, ids=str)
async def test_a_reading_leaves_an_audit_entry_with_the_patient(live: Live, read: Concerned, route: Route) -> None:
    of_one = ID.search(route.path) and not route.path.startswith(LISTED)
    page = "" if of_one else f"?code={read.ids['label']}" if route.path == SEARCH else "?limit=200"
    answer = await live.ask(read.person(route), "GET", route.service, f"{read.address(route)}{page}")
    if answer.status_code == 404 and of_one:
        pytest.skip("this child has no such record")
    if answer.status_code == 409 and "This is no" in answer.text:
        pytest.skip("this child's result is of another kind")
    assert answer.status_code == 200, answer.text
    if not of_one and read.ids["code"] not in answer.text:
        pytest.skip("this answer shows other patients only")
    assert any(read.ids["code"] in entry for entry in await audited(live, route, answer))
