"""No answer, event, table or paper speaks of DRP or DBP without saying "experimental" (what that means: experimental)."""

import re
from collections.abc import AsyncIterator, Iterable
from itertools import product

import httpx
import pytest

from libs.common.organisations import Organisations
from libs.common.roles import granted
from tests.conftest import Live
from tests.journeys.child import HUB
from tests.journeys.concerned import ID
from tests.journeys.experimental import is_mention, lacking, lacking_lines, lacking_marks, lacking_words
from tests.journeys.functional import HOSPITAL, functional
from tests.journeys.paper_text import text_of
from tests.routes import ROUTES, Route
from tests.stream import envelope, whole_stream

pytestmark = pytest.mark.xdist_group("live")

PLACES = {
    HOSPITAL: ("site_clinician", "data_manager", "machine", "researcher"),
    HUB: ("hub_technician", "site_clinician"),
    "lab-drp": ("functional_lab",),
    "lab-dbp": ("functional_lab",),
    "board": ("board_expert", "board_chair"),
    "office": ("data_manager", "trial_coordinator", "auditor", "operator", "biobank_committee"),
}
LISTS = {
    "plot": ("dose-response", "bh3-bars.svg"),
    "worklist": ("to-assay", "to-verify", "to-bank", "in-transit"),
    "template": ("draw-heparin",),
}
READS = [route for route in ROUTES if route.method == "GET"]
SEEN_ON = {
    "samples GET /v1/assays",
    "samples GET /v1/assays/{assay_id}",
    "samples GET /v1/assays/{assay_id}/drug-plates",
    "samples GET /v1/assays/{assay_id}/drug-plates/{plates_id}",
    "samples GET /v1/assays/{assay_id}/drug-plates/{plates_id}/content",
    "samples GET /v1/assays/{assay_id}/results",
    "samples GET /v1/assays/{assay_id}/results/{result_version}",
    "samples GET /v1/assays/{assay_id}/results/{result_version}/plots/{plot}",
    "samples GET /v1/api-keys",
    "samples GET /v1/kit-templates",
    "samples GET /v1/patients/{code}/collection-check",
    "samples GET /v1/samples/{sample_id}/request-form",
    "samples GET /v1/samples/{sample_id}/routing-advice",
    "samples GET /v1/samples/{sample_id}/viability",
    "samples GET /v1/worklists/{worklist}",
    "samples GET /v1/worklists/{worklist}/table",
    "board GET /v1/consultations/{consultation_id}",
    "board GET /v1/referrals",
    "trials GET /v1/patients/{code}/facts",
    "trials GET /v1/verdicts",
    "reporting GET /v1/feed",
    "reporting GET /v1/network/summary",
    "reporting GET /v1/patients/{code}/report",
}
"""Where one must be found: otherwise nothing would have been looked at."""


@pytest.fixture(scope="module")
async def ids(live: Live) -> dict[str, Iterable[str]]:
    return {**await functional(live), **LISTS}


async def test_no_answer_to_one_person_of_each_party(live: Live, ids: dict[str, Iterable[str]]) -> None:
    some = {**ids, "result_version": ("1",), "sample_id": [*ids["sample_id"]][:2]}
    found = [one async for one in answers(live, some, everybody=False) if speaks(one[1])]
    assert sorted({f"{route}: {what}" for route, answer in found for what in lacking_in(answer)}) == []
    assert {str(route) for route, _ in found} >= SEEN_ON


@pytest.mark.soak
async def test_no_answer_to_any_role(live: Live, ids: dict[str, Iterable[str]]) -> None:
    found = [one async for one in answers(live, ids, everybody=True) if speaks(one[1])]
    assert sorted({f"{route}: {what}" for route, answer in found for what in lacking_in(answer)}) == []


async def test_no_event(live: Live, ids: dict[str, Iterable[str]]) -> None:
    events = [envelope(message) for message in await whole_stream(live)]
    silent = {f"{event['type']}: {what}" for event in events for what in lacking(event["data"])}
    assert sorted(silent) == []
    of_orders = [event for event in events if event["subject"].partition("/")[2] in ids["assay_id"]]
    assert {event["type"].split(".")[4] for event in of_orders} >= {"ordered", "resulted", "amended", "withdrawn"}
    for event in of_orders:
        assert event["data"].get("result", event["data"])["experimental"] is True, event


async def answers(
    live: Live, ids: dict[str, Iterable[str]], *, everybody: bool
) -> AsyncIterator[tuple[Route, httpx.Response]]:
    """What is answered to whoever may ask, of everything about the child and of every list."""
    for route in READS:
        for path in addresses(route, ids):
            for person in people(live, route, everybody=everybody):
                answer = await live.ask(person, "GET", route.service, path)
                if answer.is_success:
                    yield route, answer


def addresses(route: Route, ids: dict[str, Iterable[str]]) -> Iterable[str]:
    names = ID.findall(route.path)
    query = {"/v1/search": f"?code={next(iter(ids['label']))}", "/v1/network/breakdown": "?by=lineage"}
    page = query.get(route.path, "" if names else "?limit=200")
    for values in product(*(ids.get(name, ()) for name in names)):
        told = dict(zip(names, values, strict=True))
        yield ID.sub(lambda found, told=told: told[found[1]], route.path) + page  # type: ignore[misc]


def people(live: Live, route: Route, *, everybody: bool) -> Iterable[str]:
    parties = Organisations.load(live.system.setup.organisations)
    for place, roles in PLACES.items():
        kind = parties.get(place).kind
        may = [f"{role}@{place}" for role in roles if route.permission in granted([role], kind=kind).permissions]
        yield from may if everybody else may[:1]


def lacking_in(answer: httpx.Response) -> list[str]:
    """Places without their numbers: a thousand of one kind are one mistake."""
    if "json" in answer.headers["Content-Type"]:
        return [re.sub(r"\[\d+\]", "[]", one) for one in lacking(answer.json())]
    looked = {"application/pdf": lacking_words, "image/svg+xml": lacking_marks}
    return looked.get(answer.headers["Content-Type"], lacking_lines)(readable(answer))


def speaks(answer: httpx.Response) -> bool:
    return is_mention(answer.text if "json" in answer.headers["Content-Type"] else readable(answer))


def readable(answer: httpx.Response) -> str:
    """The text of a table or a picture, and of a paper."""
    if answer.headers["Content-Type"] == "application/pdf":
        return text_of(answer.content)
    return answer.text if answer.headers["Content-Type"].startswith(("text/", "image/svg")) else ""
