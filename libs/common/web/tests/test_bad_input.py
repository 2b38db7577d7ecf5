"""Bad input of every kind answers with a problem that says what and where, and repeats nothing that was sent."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from libs.common.problems import MEDIA_TYPE
from libs.common.web.body_limit import DEFAULT_LIMIT, BodyLimit
from libs.common.web.tests.conftest import PLANTED

GOOD = {"material": "bone_marrow", "patient": "000001AF"}
JSON = {"Content-Type": "application/json"}


def told(answer: httpx.Response, status: int, code: str) -> list[dict[str, Any]]:
    """Its faults, if it is the problem that is expected."""
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["status"]) == (status, code, status)
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert problem["type"] == f"urn:reallnet:problem:{code}"
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert problem["title"]
    assert problem["detail"]
    faults: list[dict[str, Any]] = problem.get("errors", [])
    return faults


@pytest.mark.parametrize(
    ("change", "where", "what", "right"),
    [
        ({"material": "marrow"}, "body.material", "This is none of the allowed values.", "'bone_marrow'"),
        ({"patient": "000001AA"}, "body.patient", "The patient code has a wrong check symbol.", "mean 000001AF?"),
        ({"patient": 7}, "body.patient", "This is of the wrong type or form.", "text"),
        ({"tube": 1}, "body.tube", "This is not known here.", "no such field"),
        ({"count": "3"}, "body.count", "This is of the wrong type or form.", "a whole number"),
        ({"count": 2**31}, "body.count", "The number is too large.", "2147483647 or less"),
        ({"count": -1}, "body.count", "The number is too small.", "0 or more"),
        ({"drawn_at": "2020-01-01T00:00:00"}, "body.drawn_at", "The time has no zone.", "+01:00"),
        ({"drawn_at": "2999-01-01T00:00:00Z"}, "body.drawn_at", "The time lies in the future.", "has passed"),
        ({"drawn_at": "yesterday"}, "body.drawn_at", "This is not a date or time in ISO 8601.", "2026-01-31"),
        ({"drawn_at": "2020-13-01T00:00:00Z"}, "body.drawn_at", "This is of the wrong type or form.", "with its zone"),
        ({"note": ""}, "body.note", "The text is too short.", "at least 1"),
        ({"note": "x" * 4_001}, "body.note", "The text is too long.", "at most 4000"),
        ({"note": "a\x00"}, "body.note", "The text holds a NUL character.", "without NUL"),
        ({"note": "fine"}, "body.note", "Only a tube of CSF has a note.", "no note"),
    ],
)
async def test_one_fault(small: httpx.AsyncClient, change: dict[str, Any], where: str, what: str, right: str) -> None:
    answer = await small.post("/v1/tubes", json=GOOD | change)
    (fault,) = told(answer, 422, "invalid")
    assert (fault["where"], fault["what"]) == (where, what)
    assert right in fault["right"]


@pytest.mark.parametrize("depth", [150, 990, 1_100, 5_000, 50_000])
async def test_what_nobody_nests(small: httpx.AsyncClient, depth: int) -> None:
    """Some Pythons read such JSON and some do not; none may stumble over it afterwards."""
    nested = b'{"a":' * depth + b"1" + b"}" * depth
    body = b'{"material":"bone_marrow","patient":"000001AF","tube":' + nested + b"}"
    answer = await small.post("/v1/tubes", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) in {(422, "invalid"), (400, "malformed")}


async def test_all_faults_at_once(small: httpx.AsyncClient) -> None:
    answer = await small.post("/v1/tubes", json={"material": 1, "count": None})
    assert [fault["where"] for fault in told(answer, 422, "invalid")] == ["body.material", "body.patient", "body.count"]


async def test_nothing_that_was_sent_comes_back(small: httpx.AsyncClient) -> None:
    sent = {
        "material": PLANTED,
        "patient": PLANTED,
        "count": PLANTED,
        "drawn_at": PLANTED,
        "note": [PLANTED],
        PLANTED: 1,
    }
    answer = await small.post("/v1/tubes", json=sent)
    assert len(told(answer, 422, "invalid")) == 6
    assert "Garc" not in answer.text
    assert "Planted" not in answer.text


async def test_a_validators_sentence_that_repeats_what_was_sent_is_not_told(small: httpx.AsyncClient) -> None:
    answer = await small.post(
        "/v1/tubes", json={"material": "csf", "patient": "000001AF", "count": 91, "note": PLANTED}
    )
    (fault,) = told(answer, 422, "invalid")
    assert fault["what"] == "This is not valid."


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"material": ', "JSON cannot be read at character 13: Expecting value."),
        (b'{"material": "\xff"}', "Byte 14 is not UTF-8."),
        (b"{'material': 1}", "JSON cannot be read at character 1: Expecting property name enclosed in double quotes."),
    ],
)
async def test_malformed_json_is_told_with_its_position(small: httpx.AsyncClient, content: bytes, what: str) -> None:
    (fault,) = told(await small.post("/v1/tubes", content=content, headers=JSON), 400, "malformed")
    assert (fault["where"], fault["what"]) == ("body", what)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"count": ' + b"9" * 5_000 + b"}"], ids=["deep", "huge number"])
async def test_json_that_python_cannot_hold(small: httpx.AsyncClient, content: bytes) -> None:
    told(await small.post("/v1/tubes", content=content, headers=JSON), 400, "malformed")


@pytest.mark.parametrize("content", [b"NaN", b"[]", b"7", b"null", b'"text"'])
async def test_json_that_is_no_object(small: httpx.AsyncClient, content: bytes) -> None:
    (fault,) = told(await small.post("/v1/tubes", content=content, headers=JSON), 422, "invalid")
    assert fault["where"] == "body"


@pytest.mark.parametrize(
    "headers", [{}, {"Content-Type": "text/csv"}, {"Content-Type": "multipart/form-data; boundary=x"}]
)
async def test_a_body_that_is_not_json(small: httpx.AsyncClient, headers: dict[str, str]) -> None:
    (fault,) = told(await small.post("/v1/tubes", content=b"a,b", headers=headers), 415, "unsupported_media_type")
    assert fault["right"] == "application/json"


async def test_no_body(small: httpx.AsyncClient) -> None:
    (fault,) = told(await small.post("/v1/tubes"), 422, "invalid")
    assert fault["where"] == "body"


async def test_a_body_announced_as_too_large_is_not_read(small: httpx.AsyncClient) -> None:
    answer = await small.post("/v1/tubes", content=b"x" * (DEFAULT_LIMIT + 1), headers=JSON)
    (fault,) = told(answer, 413, "too_large")
    assert fault["right"] == "at most 1000000 bytes"
    assert answer.headers["Connection"] == "close"


async def test_a_body_that_grows_too_large_is_read_no_further(app: FastAPI) -> None:
    taken: list[int] = []
    answered: list[Message] = []

    async def receive() -> Message:
        taken.append(100_000)
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": True}

    async def send(message: Message) -> None:
        answered.append(message)

    headers = [(b"content-type", b"application/json"), (b"host", b"test")]
    scope = {"type": "http", "method": "POST", "path": "/v1/tubes", "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    assert answered[0]["status"] == 413
    assert sum(taken) == DEFAULT_LIMIT + 100_000


@pytest.mark.parametrize("announced", ["20", "2000"])
async def test_a_body_that_does_not_come_is_waited_for_no_longer(announced: str) -> None:
    answered: list[Message] = []
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        if asked > 1:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"{", "more_body": True}

    async def send(message: Message) -> None:
        answered.append(message)

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await Request(scope, receive).body()
        except HTTPException as failure:
            await Response(status_code=failure.status_code, headers=failure.headers)(scope, receive, send)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", announced.encode())]}
    await BodyLimit(reading, larger={"/": 1_000}, at_least_for=0.0)(scope, receive, send)
    assert answered[0]["status"] == (408 if announced == "20" else 413)
    assert (b"connection", b"close") in answered[0]["headers"]


async def test_whoever_waits_for_the_caller_to_hang_up_may_wait() -> None:
    come: asyncio.Queue[Message] = asyncio.Queue()
    await come.put({"type": "http.request", "body": b"{}", "more_body": False})
    heard: list[str] = []

    async def listening(_: Scope, receive: Receive, __: Send) -> None:
        heard.append((await receive())["type"])
        asyncio.get_running_loop().call_later(0.1, come.put_nowait, {"type": "http.disconnect"})
        heard.append((await receive())["type"])

    async def send(_: Message) -> None:
        raise AssertionError("nothing is answered here")

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    await BodyLimit(listening, larger={"/": 1_000}, at_least_for=0.0)(scope, come.get, send)
    assert heard == ["http.request", "http.disconnect"]


async def test_some_paths_take_more(small: httpx.AsyncClient) -> None:
    told(await small.post("/v1/tubes/of/x", content=b"x" * 1_500_000), 405, "method_not_allowed")
    told(await small.post("/v1/tubes/of/x", content=b"x" * 2_500_000), 413, "too_large")


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/v1/tubes/7", "path.tube_id"),
        ("/v1/tubes/of/000001AA", "path.patient"),
        ("/v1/tubes/of/%00", "path"),
        ("/v1/tubes?cursor=%00", "query"),
        ("/v1/tubes?limit=0", "query.limit"),
        ("/v1/tubes?limit=ten", "query.limit"),
        ("/v1/tubes?limit=201", "query.limit"),
        ("/v1/tubes?limit=" + "9" * 5_000, "query.limit"),
    ],
)
async def test_a_wrong_address(small: httpx.AsyncClient, path: str, where: str) -> None:
    (fault,) = told(await small.get(path), 422, "invalid")
    assert fault["where"] == where


async def test_nothing_at_this_address(small: httpx.AsyncClient) -> None:
    told(await small.get("/v1/nothing"), 404, "not_found")


async def test_a_method_that_is_not_known_there(small: httpx.AsyncClient) -> None:
    answer = await small.delete("/v1/tubes")
    told(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"]


async def test_a_refusal_of_the_route(small: httpx.AsyncClient) -> None:
    answer = await small.get("/v1/tubes/01a20238-2e80-7060-bcf2-000000000000")
    assert told(answer, 404, "not_found") == []
    assert answer.json()["detail"] == "There is no such tube."


async def test_a_mistake_of_ours_tells_nothing_but_its_request_id(small: httpx.AsyncClient) -> None:
    answer = await small.get("/v1/tubes/of/000001AF")
    assert told(answer, 500, "unexpected") == []
    assert "RuntimeError" not in answer.text
    assert "Planted" not in answer.text
