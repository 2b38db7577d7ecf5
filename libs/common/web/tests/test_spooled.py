"""A body larger than memory lies on disk while it is used, and nowhere afterwards."""

from hashlib import sha256
from typing import Any

import pytest
from starlette.requests import Request

from libs.common.errors import Malformed
from libs.common.web.spooled import PIECE, drained, spooled


def request(*messages: dict[str, Any]) -> Request:
    coming = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(coming)

    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)


def body(*pieces: bytes) -> list[dict[str, Any]]:
    told = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    return [*told, {"type": "http.request", "body": b"", "more_body": False}]


async def test_the_body_is_on_disk_until_the_end_of_the_block() -> None:
    pieces = [bytes([at]) * (PIECE // 3) for at in range(10)]
    async with spooled(request(*body(*pieces))) as received:
        whole = received.path.read_bytes()
        assert (whole, received.size) == (b"".join(pieces), len(whole))
        assert received.sha256 == sha256(whole).digest()
        (received.folder / "made").write_bytes(b"of it")
    assert not received.folder.exists()


async def test_nothing_stays_when_the_work_fails() -> None:
    with pytest.raises(RuntimeError):
        async with spooled(request(*body(b"x"))) as received:
            raise RuntimeError
    assert not received.folder.exists()


async def test_who_hangs_up_has_sent_nothing() -> None:
    cut: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]
    with pytest.raises(Malformed):
        async with spooled(request(*cut)):
            raise AssertionError("nothing was sent")
    with pytest.raises(Malformed):
        await drained(request(*cut))
