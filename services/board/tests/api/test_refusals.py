"""What the routes refuse, and how they say it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published

Headers = Callable[..., dict[str, str]]
GOOD: dict[str, Any] = {"patient": "000001AF", "summary": {"lineage": "bcp"}, "question": "Which?"}
NOBODYS = "0198f2a4-0000-7000-8000-000000000000"
HOSPITAL = ("site_clinician", "hospital-aragon")

BAD_BODIES: list[tuple[str, dict[str, Any]]] = [
    ("mistyped code", {"patient": "000001AE"}),
    ("unknown field", {"name": "Lucia"}),
    ("unknown word", {"summary": {"lineage": "b-all"}}),
    ("free text where a code belongs", {"summary": {"lineage": "bcp", "genetics": ["Lucia had a fever"]}}),
    ("impossible fraction", {"summary": {"lineage": "bcp", "mrd": 12}}),
    ("no question", {"question": " "}),
    ("too long", {"question": "x" * 4001}),
    ("no uuid", {"episode_id": "1"}),
]


@pytest.mark.parametrize(("why", "change"), BAD_BODIES, ids=[why for why, _ in BAD_BODIES])
async def test_bad_bodies(
    *, client: httpx.AsyncClient, headers: Headers, patient: str, database: Database, why: str, change: dict[str, Any]
) -> None:
    answer = await client.post("/v1/consultations", json={**GOOD, **change}, headers=headers(*HOSPITAL))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["where"].startswith("body")
    assert await published(database) == []


async def test_not_yet_known_says_when_to_ask_again(client: httpx.AsyncClient, headers: Headers) -> None:
    answer = await client.post("/v1/consultations", json=GOOD, headers=headers(*HOSPITAL))
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (409, "not_yet_known", "1")


ROUTES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "consultations/{id}", None),
    ("POST", "consultations/{id}/closure", {"reason": "done"}),
    ("POST", "consultations/{id}/referrals", {"kind": "sample", "items": ["ngs"], "receiver": "hub-madrid"}),
    ("POST", "consultations/{id}/clarifications", {"text": "x"}),
    ("POST", "consultations/{id}/adherence", {"adherence": "yes"}),
    ("POST", "consultations/{id}/follow-ups", {"status": "alive_cr", "seen_on": "2023-07-15"}),
    ("GET", "referrals/{id}", None),
    ("POST", "referrals/{id}/acceptance", None),
    ("POST", "referrals/{id}/refusal", {"reason": "other"}),
    ("POST", "referrals/{id}/revocation", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])
@pytest.mark.parametrize("there", [True, False])
async def test_a_foreign_id_and_none_at_all_are_the_same(
    *,
    client: httpx.AsyncClient,
    headers: Headers,
    patient: str,
    method: str,
    path: str,
    body: dict[str, Any] | None,
    there: bool,
) -> None:
    asked = NOBODYS
    if there:
        mine = headers(*HOSPITAL)
        opened = (await client.post("/v1/consultations", json=GOOD, headers=mine)).json()["id"]
        sample = {"kind": "sample", "items": ["ngs"], "receiver": "hub-madrid"}
        made = (await client.post(f"/v1/consultations/{opened}/referrals", json=sample, headers=mine)).json()["id"]
        asked = made if path.startswith("referrals") else opened
    url = f"/v1/{path.format(id=asked)}"
    answer = await client.request(method, url, json=body, headers=headers("site_clinician", "hospital-murcia"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("role", "organisation", "path", "body"),
    [
        ("board_expert", "board", "consultations", GOOD),
        ("hub_technician", "hub-madrid", "consultations", GOOD),
        ("site_clinician", "hospital-aragon", f"consultations/{NOBODYS}/posts", {"text": "x"}),
        (
            "board_expert",
            "board",
            f"consultations/{NOBODYS}/recommendations",
            {"items": [{"kind": "hsct", "code": "h"}]},
        ),
        ("board_chair", "board", f"referrals/{NOBODYS}/acceptance", None),
    ],
)
async def test_without_the_permission(
    *, client: httpx.AsyncClient, headers: Headers, role: str, organisation: str, path: str, body: Any
) -> None:
    answer = await client.post(f"/v1/{path}", json=body, headers=headers(role, organisation))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_nobody(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/consultations")).status_code == 401


async def test_the_same_post_twice_is_one_consultation(
    client: httpx.AsyncClient, headers: Headers, patient: str, database: Database
) -> None:
    sent = {**headers(*HOSPITAL), "Idempotency-Key": "once"}
    first = await client.post("/v1/consultations", json=GOOD, headers=sent)
    second = await client.post("/v1/consultations", json=GOOD, headers=sent)
    other = await client.post("/v1/consultations", json={**GOOD, "question": "Other?"}, headers=sent)
    assert (first.status_code, first.json(), first.headers["ETag"]) == (201, second.json(), second.headers["ETag"])
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await published(database)) == 1


async def test_a_stale_version(client: httpx.AsyncClient, headers: Headers, patient: str) -> None:
    mine = headers(*HOSPITAL)
    opened = (await client.post("/v1/consultations", json=GOOD, headers=mine)).json()
    url = f"/v1/consultations/{opened['id']}/closure"
    stale = await client.post(url, json={"reason": "done"}, headers={**mine, "If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    good = await client.post(url, json={"reason": "done"}, headers={**mine, "If-Match": '"1"'})
    assert (good.status_code, good.headers["ETag"]) == (200, '"2"')


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"receiver": "hub-nowhere"}, "body.receiver"),
        ({"receiver": "lab-drp"}, "body.receiver"),
        ({"items": ["car_t"]}, "body.items"),
        ({"trial": "NCT1"}, "body.trial"),
    ],
)
async def test_a_referral_that_does_not_fit(
    client: httpx.AsyncClient, headers: Headers, patient: str, change: dict[str, Any], where: str
) -> None:
    mine = headers(*HOSPITAL)
    opened = (await client.post("/v1/consultations", json=GOOD, headers=mine)).json()["id"]
    body = {"kind": "sample", "items": ["ngs"], "receiver": "hub-madrid", **change}
    answer = await client.post(f"/v1/consultations/{opened}/referrals", json=body, headers=mine)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, where)
