"""How to see that a child does its work: it answers over HTTP, or it has touched its file."""

from pathlib import Path

import anyio

from libs.common.embedded.ports import LOOPBACK

ANSWER_SECONDS = 2.0


async def http_answers(port: int, path: str) -> bool:
    """Whether GET gives 200 (by hand: an HTTP client would take longer to import than all questions to answer)."""
    with anyio.move_on_after(ANSWER_SECONDS):
        return await _status_line(port, path) == b"200"
    return False


async def _status_line(port: int, path: str) -> bytes:
    request = f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nConnection: close\r\n\r\n"
    try:
        async with await anyio.connect_tcp(LOOPBACK, port) as stream:
            await stream.send(request.encode("ascii"))
            words = (await stream.receive()).split(maxsplit=2)
    except (OSError, anyio.EndOfStream, anyio.BrokenResourceError):
        return b""
    return words[1] if len(words) > 1 else b""


async def file_touched(path: Path) -> bool:
    """Whether a worker has said that it reads and relays."""
    return path.exists()  # noqa: ASYNC240  a look at one name; a thread would cost more than it saves
