"""Messages over HTTP: the answers of an MLLP door in the answer's body, or what was stored as JSON."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from libs.common.database import Database
from services.samples.doors.http.hl7 import MESSAGE
from services.samples.doors.http.texts import EXAMPLE, RECORDS
from services.samples.tests.instruments.receipts import kept
from services.samples.tests.instruments.senders import block, oru

ER7 = "application/hl7-v2+er7"
Post = Callable[..., Any]


@pytest.fixture
def post(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]) -> Post:
    """As a person of the laboratory."""

    async def send(path: str, body: Any, kind: str = ER7, *, role: str = "functional_lab", **more: str) -> Any:
        told = {**headers(role, "lab-drp"), "Content-Type": kind, **more}
        return await client.post(f"/v1/doors/{path}", content=body, headers=told)

    return send


def codes(answer: httpx.Response) -> list[str]:
    return ["|".join(line.split("|")[1:3]) for line in answer.text.split("\r") if line.startswith("MSA")]


@pytest.mark.parametrize("kind", [ER7, "x-application/hl7-v2+er7", f"{ER7}; charset=utf-8"])
async def test_the_answer_is_the_acknowledgement(database: Database, post: Post, kind: str) -> None:
    answer = await post("hl7", MESSAGE.encode(), kind)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind.partition(";")[0])
    assert codes(answer) == ["AA|20260202-0017"]
    [row] = await kept(database)
    assert (row.door, row.protocol, row.lab, row.answer) == ("http", "hl7", "lab-drp", answer.content)


async def test_several_in_one_body_with_and_without_blocks(database: Database, post: Post) -> None:
    plain = await post("hl7", oru("1") + oru("2"))
    framed = await post("hl7", block(oru("3")) + b"\n" + block(oru("4")))
    assert codes(plain) + codes(framed) == ["AA|1", "AA|2", "AA|3", "AA|4"]
    assert [row.raw for row in await kept(database)] == [oru(one) for one in "1234"]


async def test_what_is_wrong_with_a_message_is_in_the_answer(database: Database, post: Post) -> None:
    answers = [await post("hl7", body) for body in (b"no HL7", oru("1").replace(b"ORU^R01^ORU_R01", b"ADT^A01"))]
    assert [(one.status_code, codes(one)) for one in answers] == [(200, ["AR|"]), (200, ["AR|1"])]
    assert [row.state for row in await kept(database)] == ["refused", "refused"]


async def test_sent_again_it_hears_the_same_bytes(database: Database, post: Post) -> None:
    first, again = [await post("hl7", oru("1")) for _ in range(2)]
    assert first.content == again.content
    assert len(await kept(database)) == 1


async def test_who_wishes_no_answer_gets_none(post: Post) -> None:
    answer = await post("hl7", oru("1", header="|||NE|NE"))
    assert (answer.status_code, answer.content) == (204, b"")


async def test_astm_records_in_a_body(database: Database, post: Post) -> None:
    body = RECORDS.encode() + RECORDS.replace("17", "18").encode() + b"no record"
    answer = await post("astm", body, "text/plain")
    assert [(one["repeated"], one["refusal"]) for one in answer.json()["items"]] == [(False, None), (False, None)]
    again = await post("astm", RECORDS.encode(), "text/plain")
    assert again.json()["items"] == [{**answer.json()["items"][0], "repeated": True}]
    assert [(row.control_id, row.sender, row.state) for row in await kept(database)] == [
        ("17", "COBAS", "received"),
        ("18", "COBAS", "received"),
    ]


async def test_json_is_kept_also_when_it_cannot_be_read(database: Database, post: Post) -> None:
    good = await post("json", httpx.Request("POST", "http://x", json=EXAMPLE).content, "application/json")
    bad = await post("json", b'{"groups": 1}', "application/json")
    assert [one.json()["items"][0]["refusal"] is None for one in (good, bad)] == [True, False]
    assert [(row.door, row.state) for row in await kept(database)] == [("json", "received"), ("json", "refused")]


async def test_a_key_of_the_caller_repeats_the_answer(database: Database, post: Post) -> None:
    sent = [await post("astm", RECORDS.encode(), "text/plain", **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert sent[0].content == sent[1].content
    assert len(await kept(database)) == 1


WRONG = [
    ("hl7", MESSAGE.encode(), "application/json", "functional_lab", 415),
    ("hl7", b" \r\n", ER7, "functional_lab", 422),
    pytest.param("hl7", b"x" * 21_000_001, ER7, "functional_lab", 413, id="hl7-too long"),
    ("hl7", MESSAGE.encode(), ER7, "researcher", 403),
    ("astm", RECORDS.encode(), ER7, "functional_lab", 415),
    ("json", b"{}", "text/plain", "functional_lab", 415),
]


@pytest.mark.parametrize(("path", "body", "kind", "role", "status"), WRONG)
async def test_what_is_no_message_is_refused(
    database: Database, post: Post, *, path: str, body: bytes, kind: str, role: str, status: int
) -> None:
    answer = await post(path, body, kind, role=role)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert await kept(database) == []


async def test_an_instrument_comes_with_its_key(
    database: Database, client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]
) -> None:
    ends = (database.clock.now().replace(microsecond=0)).isoformat().replace("2026", "2027")
    order = {"instrument": "cytoflex-1", "assays": ["drp"], "expires_at": ends}
    made = await client.post("/v1/api-keys", json=order, headers=headers("functional_lab", "lab-drp"))
    assert made.status_code == 201, made.text
    key = {"X-API-Key": made.json()["secret"], "Content-Type": ER7}
    answer = await client.post("/v1/doors/hl7", content=MESSAGE.encode(), headers=key)
    assert codes(answer) == ["AA|20260202-0017"]
    assert [row.lab for row in await kept(database)] == ["lab-drp"]
