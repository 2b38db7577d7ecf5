"""A reader's process: `python -m tests.bench.readers replay|read <database> <bus>`; ends with its standard input.

`replay` is the network's own reader with one reaction. `read` takes the same events from the stream and does nothing.
It says a line when it is ready, begins at the next line, and when `read` gets one more, says how many it took.
"""

import asyncio
import os
import sys

import uvloop

from libs.common import logging
from libs.common.bus.connection import Bus
from libs.common.bus.reading import read
from libs.common.database import Database
from libs.common.reader.reader import Reader
from tests.bench.readers.noted import HEARD, NAME, ThingNoted


async def main(role: str, url: str, bus_url: str) -> None:
    """Get ready, wait, begin."""
    logging.configure(service=NAME, level="WARNING")
    bus = await Bus.connect(bus_url, name="bench reader")
    database = Database.connect(url, application_name="bench reader", pool_size=4)
    _say("ready")
    await _line()
    reader = Reader(database, url, bus, name=NAME, heard=HEARD)
    work = asyncio.create_task(reader.run() if role == "replay" else _count(bus))
    leaving = asyncio.create_task(_line())
    await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        work.result()
    os._exit(0)


async def _count(bus: Bus) -> None:
    """Say how many have come, batch by batch: the last line counts."""
    taken = 0
    async for batch in read(bus, filters=[ThingNoted.subject_filter()], after=0):
        taken += len(batch)
        _say(str(taken))


async def _line() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
