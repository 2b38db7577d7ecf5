"""Pick list, hand-out, return: what leaves is agreed to at that moment, and whoever gets it learns no code."""

from typing import Any

import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.tests.events import given, withdrawn
from services.samples.tests.research.conftest import CODES, Knowledge

ONE, TWO, THREE = CODES[:3]
OUT = {"handed_out_at": "2026-06-15T10:00:00Z"}
LATER = "2026-06-15T11:00:00Z"
PART = {"content": "sample", "samples": 3, "amount": {"value": 200, "unit": "ul"}}
WHOLE = {"content": "sample", "samples": 3}


@pytest.fixture
def fulfil(technician: Any) -> Any:
    async def act(request: Any, deed: str, body: Any = None, status: int = 200, more: Any = None) -> Any:
        answer = await technician("POST", f"/v1/biobank-requests/{request['id']}/{deed}", json=body, more=more)
        assert answer.status_code == status, answer.text
        return answer.json()

    return act


@pytest.fixture
def settle(technician: Any) -> Any:
    async def act(tube: Any, status: int = 200, **told: Any) -> Any:
        body = {"at": LATER, **told}
        answer = await technician("POST", f"/v1/research-tubes/{tube['id']}/settlement", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    return act


@pytest.mark.usefixtures("knowledge")
async def test_a_tube_that_is_with_a_researcher_is_exported_no_more(
    *, bank: Any, granted: Any, fulfil: Any, technician: Any
) -> None:
    await bank(ONE, None)
    request = await granted({**WHOLE, "samples": 1}, last_tube=True)
    await fulfil(request, "picks", {})
    assert len((await technician("GET", "/v1/biobank/miabis")).json()["items"]) == 1
    await fulfil(request, "hand-out", OUT)
    assert (await technician("GET", "/v1/biobank/miabis")).json()["items"] == []


@pytest.mark.usefixtures("knowledge")
async def test_parts_leave_in_tubes_of_their_own_and_come_back(
    *, database: Database, bank: Any, granted: Any, fulfil: Any, settle: Any, technician: Any, researcher: Any
) -> None:
    [tube] = await bank(ONE, 500)
    request = await granted({**PART, "samples": 1})
    assert (await fulfil(request, "picks", {}))["state"] == "picked"
    left = await fulfil(request, "hand-out", OUT, more={"Idempotency-Key": "once"})
    assert await fulfil(request, "hand-out", OUT, more={"Idempotency-Key": "once"}) == left
    [gone] = left["tubes"]
    assert (left["state"], gone["state"], gone["amount"]) == ("handed_out", "handed_out", 200)
    rest = (await technician("GET", f"/v1/aliquots/{tube.id}")).json()
    assert (rest["amount"], rest["thaw_cycles"], rest["stage"]) == (300, 1, "stored")
    mine = (await researcher("GET", "/v1/research-tubes")).json()["items"]
    assert (mine[0]["label"], mine[0]["aliquot_id"], mine[0]["pseudonym"][:2]) == (gone["label"], None, "P-")
    assert ONE not in str(mine)
    back = {"outcome": "returned", "left": {"value": 150, "unit": "ul"}, "thaws": 2, "box": "F1/B1", "position": "Z9"}
    await settle(gone, **{**back, "left": {"value": 201, "unit": "ul"}}, status=422)
    assert (await settle(gone, **back))["amount"] == 150
    [found] = (await technician("GET", "/v1/aliquots?box=F1/B1&limit=1")).json()["items"]
    assert (found["amount"], found["thaw_cycles"], found["position"]) == (150, 3, "Z9")
    assert (await fulfil(request, "closure"))["state"] == "closed"
    told = [event for event in await published(database) if event.noun in {"research-tube", "biobank-request"}]
    assert [event.participle for event in told] == [
        *("submitted", "granted", "reserved", "picked", "handed-out", "handed-out", "returned", "closed")
    ]
    assert not [event for event in told if ONE.encode() in event.to_cloudevent()]
    assert await unaudited(database) == []


@pytest.mark.usefixtures("knowledge")
async def test_whoever_withdrew_since_stays_and_the_rest_goes(
    *, bank: Any, granted: Any, fulfil: Any, heard: Any, technician: Any
) -> None:
    tubes = {code: (await bank(code, 500, 500))[0] for code in (ONE, TWO, THREE)}
    request = await granted(WHOLE, uses=["genomics"])
    await fulfil(request, "picks", {})
    await heard(withdrawn(ONE, Purpose.GENOMICS), withdrawn(TWO, Purpose.SAMPLES_AND_BIOBANK))
    found = await fulfil(request, "hand-out", OUT)
    ends = {tube["aliquot_id"]: (tube["state"], tube["reason"]) for tube in found["tubes"]}
    assert ends == {
        str(tubes[ONE].id): ("withheld", "consent_missing"),
        str(tubes[TWO].id): ("withheld", "consent_missing"),
        str(tubes[THREE].id): ("handed_out", None),
    }
    stages = [(await technician("GET", f"/v1/aliquots/{tube.id}")).json()["stage"] for tube in tubes.values()]
    assert stages == ["stored", "stored", "out"]


@pytest.mark.usefixtures("knowledge")
async def test_consent_is_asked_again_also_of_a_tube_that_nobody_withheld(
    *, database: Database, bank: Any, granted: Any, fulfil: Any, heard: Any
) -> None:
    """Withdrawn and given again: the sample stays in quarantine, whatever a pick list says."""
    await bank(ONE, 500, 500)
    request = await granted({**WHOLE, "samples": 1})
    await heard(withdrawn(ONE, Purpose.SAMPLES_AND_BIOBANK, version=60))
    await heard(given(ONE, Purpose.SAMPLES_AND_BIOBANK, version=61))
    assert (await fulfil(request, "picks", {}, status=409))["code"] == "wrong_state"
    assert [event.participle for event in await published(database) if event.noun == "research-tube"] == []


async def test_nothing_leaves_while_knowledge_is_old(
    *, bank: Any, granted: Any, fulfil: Any, knowledge: Knowledge
) -> None:
    await bank(ONE, 500, 500)
    request = await granted({**WHOLE, "samples": 1})
    await fulfil(request, "picks", {})
    knowledge.seconds = 5.1
    assert (await fulfil(request, "hand-out", OUT, status=409))["code"] == "not_yet_known"
    knowledge.seconds = None
    assert (await fulfil(request, "hand-out", OUT, status=503))["code"] == "unavailable"
    knowledge.seconds = 5.0
    assert (await fulfil(request, "hand-out", OUT))["state"] == "handed_out"


@pytest.mark.usefixtures("knowledge")
async def test_what_has_left_is_recalled_with_a_day(
    *, database: Database, bank: Any, granted: Any, fulfil: Any, settle: Any, heard: Any, researcher: Any, clock: Any
) -> None:
    await bank(ONE, 500, 500)
    request = await granted({**WHOLE, "samples": 1})
    await fulfil(request, "picks", {})
    await fulfil(request, "hand-out", OUT)
    await heard(withdrawn(ONE, Purpose.SECONDARY_USE))
    [due] = (await researcher("GET", "/v1/research-tubes?state=recalled")).json()["items"]
    assert (due["due_at"], due["reason"]) == ("2026-07-15T12:00:00Z", "consent_missing")
    path = f"/v1/research-tubes/{due['id']}"
    told = {"json": {"outcome": "destroyed", "at": LATER}, "more": {"Idempotency-Key": "once"}}
    for _ in range(2):
        reported = await researcher("POST", f"{path}/report", **told)
        assert (reported.json()["reported"], "aliquot_id" in reported.json()) == ("destroyed", False)
    assert (await settle(due, outcome="destroyed"))["state"] == "destroyed"
    stated = [event for event in await published(database) if event.noun == "research-tube"][-3:]
    assert [(event.participle, event.origin, event.destination) for event in stated] == [
        ("recalled", "hub-barcelona", "hospital-galicia"),
        ("reported", "hub-barcelona", "hub-barcelona"),
        ("destroyed", "hub-barcelona", "hospital-galicia"),
    ]


@pytest.mark.usefixtures("knowledge")
async def test_the_rule_loses_no_thaws_and_no_last_tube(
    *, bank: Any, granted: Any, fulfil: Any, technician: Any
) -> None:
    big, exact = await bank(ONE, 500, 200)
    await bank(TWO, 200)
    request = await granted({**PART, "samples": 3})
    path = f"/v1/biobank-requests/{request['id']}/suggestions"
    shown = (await technician("GET", path)).json()["tubes"]
    assert [(one["aliquot_id"], one["thaws_lost"]) for one in shown] == [(str(exact.id), 0)]
    last = (await bank(THREE, 200))[0]
    refused = await fulfil(request, "picks", {"tubes": [{"line": 1, "aliquot_id": str(last.id)}]}, status=409)
    assert refused["errors"][0]["where"] == "body.tubes"
    allowed = await granted({**PART, "samples": 4}, last_tube=True)
    picked = await fulfil(allowed, "picks", {})
    assert len(picked["tubes"]) == 3
    assert str(big.id) not in {tube["aliquot_id"] for tube in picked["tubes"]}


async def test_given_up_and_let_go_means_free_again(
    *, bank: Any, granted: Any, fulfil: Any, technician: Any, researcher: Any
) -> None:
    await bank(ONE, 500, 500)
    one, two = await granted(WHOLE), await granted(WHOLE)
    [tube] = (await fulfil(one, "picks", {}))["tubes"]
    let_go = await technician("POST", f"/v1/research-tubes/{tube['id']}/release")
    assert let_go.json()["state"] == "released"
    await fulfil(one, "picks", {})
    assert (await fulfil(two, "picks", {}, status=409))["code"] == "wrong_state"
    given_up = await researcher("POST", f"/v1/biobank-requests/{one['id']}/cancellation", json={"reason": "x"})
    assert given_up.json()["state"] == "cancelled"
    assert (await fulfil(two, "picks", {}))["state"] == "picked"
