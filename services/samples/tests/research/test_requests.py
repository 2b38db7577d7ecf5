"""A researcher asks, the committee decides, and everybody sees what is theirs."""

from typing import Any

import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.domain.research.request_statements import EVENT_OF
from services.samples.domain.research.request_states import (
    REQUEST_MOVES,
    TUBE_MOVES,
    RequestState,
    TubeState,
    diagram,
)

PATH = "/v1/biobank-requests"
LINES = [
    {"content": "dna", "material": "bone_marrow", "samples": 2, "amount": {"value": 500, "unit": "ng"}},
    {"content": "sample", "samples": 1},
]
ASKED = {
    "hub": "hub-barcelona",
    "project_title": "A study",
    "ethics_approval": "PIC-1",
    "purpose": "planted words",
    "uses": ["genomics"],
    "lines": LINES,
}


@pytest.fixture
async def asked(researcher: Any) -> Any:
    answer = await researcher("POST", PATH, json=ASKED)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_request_goes_to_the_committee_and_a_part_is_granted(
    database: Database, asked: Any, researcher: Any, committee: Any, technician: Any
) -> None:
    path = f"{PATH}/{asked['id']}"
    listed = (await committee("GET", f"{PATH}?state=submitted")).json()["items"]
    assert [one["id"] for one in listed] == [asked["id"]]
    decision = {"granted": [{"line": 1, "samples": 1, "last_tube": True}]}
    without_reason = await committee("POST", f"{path}/decision", json=decision)
    assert without_reason.json()["errors"][0]["where"] == "body.reason"
    decided = await committee("POST", f"{path}/decision", json={**decision, "reason": "scarce_material", "note": "x"})
    assert (decided.status_code, decided.json()["state"]) == (200, "partly_granted")
    seen = (await technician("GET", path)).json()
    assert [(line["granted"], line["last_tube"]) for line in seen["lines"]] == [(1, True), (0, False)]
    again = await committee("POST", f"{path}/decision", json=decision)
    assert again.json()["code"] == "wrong_state"
    told = [event for event in await published(database) if event.noun == "biobank-request"]
    assert [(event.participle, event.origin, event.destination) for event in told] == [
        ("submitted", "hospital-galicia", "hub-barcelona"),
        ("partly-granted", "hospital-galicia", "hub-barcelona"),
    ]
    assert not [event for event in told if b"planted" in event.to_cloudevent() or b"PIC" in event.to_cloudevent()]


async def test_refusals_say_what_would_be_right(asked: Any, researcher: Any, committee: Any) -> None:
    path = f"{PATH}/{asked['id']}/decision"
    for granted in ([{"line": 3, "samples": 1}], [{"line": 2, "samples": 2}]):
        answer = await committee("POST", path, json={"granted": granted, "reason": "other"})
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.granted")
    nothing = await committee("POST", path, json={"granted": [], "reason": "ethics_approval"})
    assert nothing.json()["state"] == "refused"
    cells = {**ASKED, "lines": [{"content": "dna", "samples": 1, "amount": {"value": 1, "unit": "cells"}}]}
    assert (await researcher("POST", PATH, json=cells)).json()["errors"][0]["where"] == "body.lines[0].amount"
    nowhere = await researcher("POST", PATH, json={**ASKED, "hub": "lab-drp"})
    assert nowhere.json()["errors"][0]["where"] == "body.hub"


async def test_strangers_see_nothing(asked: Any, ask: Any) -> None:
    for role, of in (("researcher", "hospital-murcia"), ("hub_technician", "hub-madrid")):
        assert (await ask("GET", f"{PATH}/{asked['id']}", role=role, of=of)).status_code == 404
        assert (await ask("GET", PATH, role=role, of=of)).json()["items"] == []


def test_every_state_says_where_it_leads_and_what_is_told() -> None:
    assert set(REQUEST_MOVES) == set(EVENT_OF) == set(RequestState)
    assert set(TUBE_MOVES) == set(TubeState)
    drawn = diagram()
    for moves in (REQUEST_MOVES, TUBE_MOVES):
        for state, reached in moves.items():
            assert all(f"    {state} --> {to}" in drawn for to in reached)
