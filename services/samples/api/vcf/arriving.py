"""A body that is larger than memory, written to disk piece by piece while its digest is taken.

The file has no name from its first byte on: when the process ends, however it ends, the child's genome is gone.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from fastapi import Request

from libs.common.errors import Invalid
from services.samples.domain.vcf.unpacking import GZIP

LARGEST: Final = 4 * 1024 * 1024 * 1024
"""A genome's variants, packed, are one gigabyte at most."""
GATHERED: Final = 1024 * 1024
BEGINS: Final = b"##fileformat=VCF"
RIGHT: Final = "##fileformat=VCFv4.…, plain or packed with gzip or bgzip"


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where another process of this service finds it, as long as it is held here."""

    path: str
    sha256: bytes
    size: int


@asynccontextmanager
async def arriving(request: Request) -> AsyncIterator[Arrived]:
    """Take it in whole, or refuse it by its first bytes."""
    with TemporaryFile(prefix="reallnet-") as file:
        digest, size, reads = sha256(), 0, True
        async for piece in _gathered(request):
            # Who still sends while we hang up loses the answer with the connection: the rest is heard and forgotten.
            reads = reads and (size > 0 or piece.startswith((GZIP, BEGINS)))
            size += len(piece)
            if reads:
                await asyncio.to_thread(_write, file, piece, digest)
        if not size or not reads:
            raise Invalid("This is no VCF.", where="body", right=RIGHT)
        file.flush()
        yield Arrived(_path_of(file), digest.digest(), size)


async def _gathered(request: Request) -> AsyncIterator[bytes]:
    """The network's pieces are small; a thread for each would be dearer than its work."""
    waiting = bytearray()
    async for piece in request.stream():
        waiting += piece
        if len(waiting) >= GATHERED:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _write(file: IO[bytes], piece: bytes, digest: "object") -> None:
    file.write(piece)
    digest.update(piece)  # type: ignore[attr-defined]


def _path_of(file: IO[bytes]) -> str:
    return str(Path("/proc") / str(os.getpid()) / "fd" / str(file.fileno()))
