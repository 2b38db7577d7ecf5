"""The queue of genetic counselling: what comes into it, who reads it, and what becomes of a case."""

from typing import Any
from uuid import uuid4

import pytest

from libs.common.contracts.samples.assays import ResultAmended
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.counselling import planted
from services.samples.tests.events import HUB, withdrawn

Json = dict[str, Any]
TOLD = "2026-06-20T10:00:00Z"


@pytest.fixture
def counsellor(ask: Any) -> Any:
    """Asks as the genetic counsellor of the hub."""
    return lambda method, path, **kw: ask(method, path, **{"role": "genetic_counsellor", "of": HUB, **kw})


@pytest.fixture
def case_of(counsellor: Any, ordered: Any, technician: Any) -> Any:
    """`await case_of("germ_line")`: the assay, with the case that its planted result has made."""

    async def post(assay: str, body: Json | None = None) -> tuple[Json, Json]:
        order = await ordered(assay)
        posting = bodies.posting(body or planted.BY_ASSAY[assay])
        posted = await technician("POST", f"/v1/assays/{order['id']}/results", json=posting)
        assert posted.status_code == 201, posted.text
        [line] = (await counsellor("GET", f"/v1/counselling?assay_id={order['id']}")).json()["items"]
        return order, line

    return post


@pytest.mark.parametrize("assay", ["germ_line", "ngs_panel", "pharmacogenetics"])
async def test_what_is_posted_stands_in_the_queue_at_once_and_whole(assay: str, case_of: Any, counsellor: Any) -> None:
    order, line = await case_of(assay)
    assert (line["state"], line["patient"], line["assay"]) == ("waiting", order["patient"], assay)
    case = await counsellor("GET", f"/v1/counselling/{line['id']}")
    assert case.headers["ETag"] == '"1"'
    [found] = case.json()["found"]
    [finding] = found["findings"]
    wanted = planted.BY_ASSAY[assay]
    stated = (wanted["genes"] if assay == "pharmacogenetics" else wanted["variants"])[-1]
    assert {name: finding[name] for name in stated if name != "origin"} == {
        name: value for name, value in stated.items() if name != "origin"
    }
    assert (found["state"], found["result_version"]) == ("preliminary", 1)


async def test_that_nothing_was_found_is_the_counsellors_to_say(case_of: Any, counsellor: Any) -> None:
    _, line = await case_of("germ_line", {**bodies.GERM_LINE, "variants": []})
    [found] = (await counsellor("GET", f"/v1/counselling/{line['id']}")).json()["found"]
    assert (found["findings"], found["covered_genes"]) == ([], ["TP53", "ETV6"])


async def test_what_is_of_the_leukaemia_alone_makes_no_case(ordered: Any, technician: Any, counsellor: Any) -> None:
    order = await ordered("ngs_panel")
    body = {**bodies.NGS, "variants": bodies.NGS["variants"][:1]}
    await technician("POST", f"/v1/assays/{order['id']}/results", json=bodies.posting(body))
    assert (await counsellor("GET", "/v1/counselling")).json()["items"] == []


async def test_only_the_diagnostic_centre_reads_it(case_of: Any, ask: Any, counsellor: Any) -> None:
    _, line = await case_of("germ_line")
    path = f"/v1/counselling/{line['id']}"
    for role, of, status in (
        ("site_clinician", "hospital-aragon", 403),
        ("functional_lab", "lab-drp", 403),
        ("auditor", HUB, 403),
        ("genetic_counsellor", "hub-madrid", 404),
        ("hub_technician", "hub-madrid", 404),
        ("hub_technician", HUB, 200),
    ):
        assert (await ask("GET", path, role=role, of=of)).status_code == status, (role, of)
    assert (await ask("GET", "/v1/counselling", role="genetic_counsellor", of="hub-madrid")).json()["items"] == []
    assert (await ask("POST", f"{path}/taking", role="hub_technician", of=HUB)).status_code == 403
    assert (await counsellor("GET", f"/v1/counselling/{uuid4()}")).status_code == 404


async def test_a_case_is_taken_reported_and_closed_by_somebody(
    case_of: Any, counsellor: Any, technician: Any, colleague: Any
) -> None:
    order, line = await case_of("germ_line")
    path = f"/v1/counselling/{line['id']}"
    early = await counsellor("POST", f"{path}/report", json={"reported_at": TOLD})
    assert early.json()["code"] == "wrong_state"
    taken = await counsellor("POST", f"{path}/taking")
    assert (taken.json()["state"], taken.json()["taken_by"]) == ("taken", f"genetic_counsellor@{HUB}")
    unreleased = await counsellor("POST", f"{path}/report", json={"reported_at": "2026-12-20T10:00:00Z"})
    assert unreleased.status_code in {409, 422}
    released = await colleague("POST", f"/v1/assays/{order['id']}/release", json={"result_version": 1})
    assert released.status_code == 200, released.text
    told_at = taken.json()["taken_at"]
    once = {"Idempotency-Key": str(uuid4())}
    told = await counsellor("POST", f"{path}/report", json={"reported_at": told_at, "note": "Both parents."}, more=once)
    assert told.json()["state"] == "reported", told.text
    assert (await counsellor("POST", f"{path}/report", json={"reported_at": told_at, "note": "Both parents."},
                             more=once)).json() == told.json()  # fmt: skip
    wrong = await counsellor("POST", f"{path}/closure", json={"closing": "not_relevant"})
    assert wrong.json()["code"] == "wrong_state"
    stale = await counsellor("POST", f"{path}/closure", json={"closing": "counselled"}, more={"If-Match": '"1"'})
    assert stale.status_code == 412
    closed = await counsellor("POST", f"{path}/closure", json={"closing": "counselled"})
    assert (closed.json()["state"], closed.json()["closing"]) == ("closed", "counselled")
    assert (await counsellor("GET", path)).json()["note"] == "Both parents."
    listed = (await counsellor("GET", "/v1/counselling?state=closed")).json()["items"]
    assert [one["id"] for one in listed] == [line["id"]]


async def test_a_later_version_that_finds_something_opens_the_case_again(
    case_of: Any, counsellor: Any, technician: Any
) -> None:
    order, line = await case_of("ngs_panel")
    path = f"/v1/counselling/{line['id']}"
    await counsellor("POST", f"{path}/taking")
    await counsellor("POST", f"{path}/closure", json={"closing": "not_relevant"})
    again = {**planted.PANEL, "variants": [{**planted.IN_TUMOUR, "vaf_percent": 51}]}
    await technician("POST", f"/v1/assays/{order['id']}/results", json=bodies.posting(again))
    case = (await counsellor("GET", path)).json()
    assert (case["state"], case["closed_at"]) == ("waiting", None)
    assert [one["result_version"] for one in case["found"]] == [2, 1]


async def test_without_consent_to_the_germ_line_nobody_reads_it(
    case_of: Any, counsellor: Any, heard: Any, patient: str
) -> None:
    _, line = await case_of("ngs_panel")
    await heard(withdrawn(patient, Purpose.GERM_LINE))
    answer = await counsellor("GET", f"/v1/counselling/{line['id']}")
    assert answer.json()["code"] == "consent_missing"
    assert not [word for word in planted.WORDS if word in answer.text]


async def test_no_text_for_readers_repeats_a_finding(
    case_of: Any, technician: Any, colleague: Any, database: Any
) -> None:
    order, _ = await case_of("ngs_panel")
    path = f"/v1/assays/{order['id']}"
    for told in ({"comment": f"Inherited: {planted.C}."}, {"method": f"exome {planted.TRANSCRIPT}"}):
        refused = await technician("POST", f"{path}/results", json=bodies.posting({**planted.PANEL, **told}))
        assert refused.status_code == 422, refused.text
        assert not [word for word in planted.WORDS if word in refused.text]
    await colleague("POST", f"{path}/release", json={"result_version": 1})
    for reasons in ({"reason": f"It was {planted.P}."}, {"reason": "x", "reason_for_readers": f"SAMD9L {planted.C}"}):
        amended = await technician("POST", f"{path}/amendments", json=bodies.posting(bodies.NGS, **reasons))
        assert amended.status_code == 422, amended.text
        taken_back = await technician("POST", f"{path}/withdrawal", json=reasons)
        assert taken_back.status_code == 422, taken_back.text
    assert [event.version for event in await published(database) if event.noun == "assay"][-1] == 3


async def test_what_was_read_back_and_amended_loses_nothing(
    case_of: Any, technician: Any, colleague: Any, counsellor: Any, database: Any
) -> None:
    """The laboratory corrects what it can read; the inherited variant stays where it was, and the event says so."""
    order, line = await case_of("ngs_panel")
    path = f"/v1/assays/{order['id']}"
    await colleague("POST", f"{path}/release", json={"result_version": 1})
    read = (await technician("GET", f"{path}/results/1")).json()["result"]
    assert [one["gene"] for one in read["variants"]] == ["TP53"]
    body = bodies.posting({**read, "blasts_percent": 70}, reason="Blasts were counted again.")
    assert (await technician("POST", f"{path}/amendments", json=body)).status_code == 201
    assert (await colleague("POST", f"{path}/release", json={"result_version": 2})).status_code == 200
    event = (await published(database))[-1]
    assert isinstance(event, ResultAmended)
    assert event.result.findings_withheld
    [found] = (await counsellor("GET", f"/v1/counselling/{line['id']}")).json()["found"]
    assert found["result_version"] == 1
