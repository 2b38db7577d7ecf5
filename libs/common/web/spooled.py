"""A body that is larger than memory: it goes to a file piece by piece, and the file is gone when it has been used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from anyio import open_file, to_thread
from starlette.requests import ClientDisconnect, Request

from libs.common.errors import Malformed

PIECE: Final = 1_000_000
"""Bytes gathered before they are written: a thread for each of a connection's small pieces would cost more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """Where it lies, in a folder of its own that takes what is made of it, too."""

    folder: Path
    path: Path
    size: int
    sha256: bytes


@asynccontextmanager
async def spooled(request: Request) -> AsyncIterator[Spooled]:
    """The body on disk; file and folder are gone at the end of the block, whatever happens."""
    with TemporaryDirectory(prefix="reallnet-") as name:
        folder = Path(name)
        path, size, digest = folder / "received", 0, sha256()
        async with await open_file(path, "wb") as file:
            async for piece in _gathered(request):
                size += len(piece)
                await to_thread.run_sync(digest.update, piece)
                await file.write(piece)
        yield Spooled(folder=folder, path=path, size=size, sha256=digest.digest())


async def drained(request: Request) -> None:
    """Read the rest and forget it: who still sends while we hang up loses the answer with the connection."""
    async for _ in _coming(request):
        pass


async def _gathered(request: Request) -> AsyncIterator[bytes]:
    held = bytearray()
    async for piece in _coming(request):
        held += piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


async def _coming(request: Request) -> AsyncIterator[bytes]:
    """Whoever hangs up in the middle has sent nothing, and that is no mistake of ours."""
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect:
        raise Malformed("The body ended before it was whole.") from None
