"""A whole consultation over HTTP, as the parties concerned; no sentence of it leaves the board."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries, ledger
from libs.common.call import Call
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.board.tests.events import pin_gone_stale

Headers = Callable[..., dict[str, str]]
Post = Callable[..., Awaitable[Any]]
PLANTED = "Lucia Planted from Zaragoza had a fever on Tuesday"
CENTRE = "hub-barcelona"


@pytest.fixture
def post(client: httpx.AsyncClient, headers: Headers) -> Post:
    async def send(role: str, organisation: str, path: str, body: Any = None, *, status: int = 201) -> Any:
        answer = await client.post(f"/v1/{path}", json=body, headers=headers(role, organisation))
        assert answer.status_code == status, answer.text
        return answer.json()

    return send


@pytest.fixture
async def consultation(post: Post, patient: str) -> str:
    body = {
        "patient": patient,
        "summary": {"lineage": "bcp", "genetics": ["ETV6::RUNX1"], "previous": ["blinatumomab"]},
        "question": PLANTED,
    }
    opened = await post("site_clinician", "hospital-aragon", "consultations", body)
    assert opened["stage"] == "open"
    return str(opened["id"])


@pytest.fixture
async def journey(post: Post, consultation: str) -> str:
    """Everything that can happen to a consultation, with the sentence wherever there is room for one."""
    here, hospital, board = f"consultations/{consultation}", ("site_clinician", "hospital-aragon"), "board"
    first = await post("board_expert", board, f"{here}/posts", {"text": PLANTED})
    await post("board_chair", board, f"{here}/posts", {"text": PLANTED, "in_reply_to": first["id"]})
    await post(*hospital, f"{here}/clarifications", {"text": PLANTED, "in_reply_to": first["id"]})
    sample = {"kind": "sample", "items": ["drp_dbp"], "receiver": CENTRE}
    assert (await post(*hospital, f"{here}/referrals", sample))["assays"] == ["drp", "dbp"]
    drug = {"kind": "drug", "code": "venetoclax", "condition": "after_drp_dbp"}
    await post("board_chair", board, f"{here}/recommendations", {"items": [drug], "comment": PLANTED})
    car_t = {"items": [drug, {"kind": "car_t", "code": "car_t"}], "reason": PLANTED, "comment": PLANTED}
    await post("board_chair", board, f"{here}/recommendations", car_t)
    patient = {"kind": "patient", "items": ["car_t"], "receiver": CENTRE}
    made = await post("board_chair", board, f"{here}/referrals", patient)
    await post("site_clinician", CENTRE, f"referrals/{made['id']}/acceptance", status=200)
    other = await post(*hospital, f"{here}/referrals", {**patient, "receiver": "hub-madrid"})
    await post(
        "site_clinician", "hub-madrid", f"referrals/{other['id']}/refusal", {"reason": "no_capacity"}, status=200
    )
    third = await post(*hospital, f"{here}/referrals", sample)
    await post(*hospital, f"referrals/{third['id']}/revocation", {"reason": PLANTED}, status=200)
    await post(*hospital, f"{here}/adherence", {"adherence": "partly", "reason": PLANTED})
    await post(*hospital, f"{here}/follow-ups", {"status": "alive_cr", "seen_on": "2023-07-15"})
    return consultation


async def whole(client: httpx.AsyncClient, headers: dict[str, str], consultation: str) -> Any:
    answer = await client.get(f"/v1/consultations/{consultation}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"]
    return answer.json()


async def test_the_hospital_reads_it_whole(client: httpx.AsyncClient, headers: Headers, journey: str) -> None:
    read = await whole(client, headers("site_clinician", "hospital-aragon"), journey)
    assert read["seen_as"] == "hospital"
    assert [post["kind"] for post in read["posts"]] == ["question", "opinion", "opinion", "clarification"]
    assert [(one["version"], one["intact"]) for one in read["recommendations"]] == [(1, True), (2, True)]
    assert sorted(one["stage"] for one in read["referrals"]) == ["accepted", "declined", "made", "revoked"]
    assert [one["adherence"] for one in read["adherence"]] == ["partly"]
    assert [one["status"] for one in read["follow_ups"]] == ["alive_cr"]
    assert [(one["clock"], one["in_time"], one["minutes_left"]) for one in read["clocks"]] == [
        ("answer", True, None),
        ("recommendation", True, None),
    ]


async def test_a_recommended_trial_says_why_it_no_longer_holds(
    client: httpx.AsyncClient, headers: Headers, post: Post, consultation: str, heard: Callable[..., Awaitable[None]]
) -> None:
    """What was signed stays intact: the flag stands beside it, once."""
    trial = {"kind": "trial", "code": "trial", "trial": "NCT01234567", "arm": "flow", "hospital": CENTRE}
    issued = await post("board_chair", "board", f"consultations/{consultation}/recommendations", {"items": [trial]})
    assert (issued["items"][0]["arm"], issued["items"][0]["hospital"]) == ("flow", CENTRE)
    stale = pin_gone_stale(consultation, issued["id"])
    await heard(stale, stale.model_copy(update={"id": uuid4()}))
    (shown,) = (await whole(client, headers("site_clinician", "hospital-aragon"), consultation))["recommendations"]
    assert [(one["position"], one["reason"], one["hospital"]) for one in shown["stale"]] == [(1, "site_paused", CENTRE)]
    assert shown["intact"] is True
    answer = await client.get(
        f"/v1/consultations/{consultation}", headers=headers("site_clinician", "hospital-galicia")
    )
    assert answer.status_code == 404


async def test_the_receiver_reads_summary_and_advice_only(
    client: httpx.AsyncClient, headers: Headers, journey: str
) -> None:
    read = await whole(client, headers("site_clinician", CENTRE), journey)
    assert read["seen_as"] == "receiver"
    assert read["summary"]["genetics"] == ["ETV6::RUNX1"]
    assert [one["version"] for one in read["recommendations"]] == [1, 2]
    assert {one["receiver"] for one in read["referrals"]} == {CENTRE}
    assert (read["posts"], read["adherence"], read["follow_ups"], read["results"]) == ([], [], [], [])
    assert not [one for one in read["recommendations"] if one["comment"] or one["reason"]]


async def test_no_event_carries_free_text(database: Database, journey: str) -> None:
    """The wall to the registry: coded facts under reallnet.board.* are all that leaves."""
    async with database.reading(Call.service("test")) as tx:
        rows = await tx.all(select(ledger.c.subject, ledger.c.body))
    assert {row.subject.split(".")[1] for row in rows} == {"board"}
    for row in rows:
        assert b"Planted" not in row.body
        assert b"Zaragoza" not in row.body
    said = {type(event).__name__ for event in await published(database)}
    assert said == {
        "ConsultationOpened",
        "ConsultationAnswered",
        "RecommendationIssued",
        "ReferralMade",
        "ReferralAccepted",
        "ReferralDeclined",
        "ReferralRevoked",
        "AdherenceRecorded",
        "ConsultationFollowedUp",
    }


async def test_the_text_is_there_where_it_belongs(client: httpx.AsyncClient, headers: Headers, journey: str) -> None:
    read = await whole(client, headers("board_expert", "board"), journey)
    assert {post["text"] for post in read["posts"]} == {PLANTED}


async def test_who_read_it_is_written_down(
    client: httpx.AsyncClient, headers: Headers, database: Database, journey: str, patient: str
) -> None:
    await whole(client, headers("board_expert", "board"), journey)
    await client.get("/v1/consultations", headers=headers("board_expert", "board"))
    async with database.reading(Call.service("test")) as tx:
        query = select(audit_entries).where(audit_entries.c.by_subject == "board_expert@board")
        read, listed = (await tx.all(query.order_by(audit_entries.c.id)))[-2:]
    assert (read.did, read.patient) == ("read consultation", patient)
    assert (listed.did, listed.changes) == ("listed consultations", {"patients": [patient]})
