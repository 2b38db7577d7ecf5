"""The part `doors`: messages per second that instruments' doors store and answer, beside python-hl7's server.

That one parses and answers, and stores nothing; ours has committed every message that it has answered. The machine's
flushes in the same run say how often a commit can be had at all.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import orjson

from libs.common.embedded.failures import CannotRun
from libs.common.embedded.ports import free_port
from tests.bench.companion import Companion, accompanied
from tests.bench.doors.filing import Filing
from tests.bench.doors.messages import USUAL
from tests.bench.doors.posting import Posting
from tests.bench.figure import Figure, beside, within
from tests.bench.latencies import MIDDLE, MOST, percentile, percentiles
from tests.bench.limits.flushing import flushes
from tests.bench.load.job import Outcome
from tests.bench.pace import Pace

PYTHON: Final = Path(".venv-bench/bin/python")
SENDERS: Final = (1, 8, 32)
SECONDS: Final = 2.0
SLACK: Final = 60.0
LARGE, LARGEST = 586_000, 2_853_475
"""Two messages of a real genomics feed."""

WANTED: Final = 400.0
P99_ALLOWED: Final = 60.0
LARGE_WANTED, FRAMES_WANTED = 20.0, 2_000.0
"""The goals of the doors on two cores: messages and frames per second, milliseconds."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent, by how many at once."""

    name: str
    senders: int
    protocol: str = "mllp"
    size: int = USUAL


USUALLY: Final = tuple(Load(f"ORU of 3.8 KB, {senders} at once", senders) for senders in SENDERS)
BIG: Final = (Load("ORU of 586 KB, 4 at once", 4, size=LARGE), Load("ORU of 2.85 MB, 2 at once", 2, size=LARGEST))
FRAMES: Final = tuple(Load(f"ASTM frames, {senders} at once", senders, protocol="astm") for senders in (1, 8))


@dataclass(slots=True)
class DoorsRun:
    """Our doors and the peer, in turns."""

    folder: Path
    ports: Mapping[str, int]
    senders: Companion
    posting: Posting
    filing: Filing
    pace: Pace
    ours: dict[str, list[Outcome]] = field(default_factory=dict)
    theirs: dict[str, list[Outcome]] = field(default_factory=dict)
    flushed: list[float] = field(default_factory=list)

    async def measure(self) -> list[Figure]:
        """All rounds, then the figures. What the doors have stored is still being filed: so they come last."""
        for _ in range(self.pace.rounds):
            self.flushed.append(await asyncio.to_thread(flushes, self.folder, threads=1, seconds=0.5))
            await self.filing.round()
            await self.posting.round()
        if not await self.filing.filed():
            raise CannotRun("The worker has filed none of the results.")
        port = free_port()
        async with accompanied("python-hl7", "tests.bench.doors.peer", str(port), python=PYTHON, waits=True):
            for load in (*USUALLY, *FRAMES):
                await self._send(load, self.ports[load.protocol], seconds=0.5)
            for _ in range(self.pace.rounds):
                self.flushed.append(await asyncio.to_thread(flushes, self.folder, threads=1, seconds=0.5))
                for load in (*USUALLY, *BIG, *FRAMES):
                    await self._turn(load, port)
        return list(self._figures())

    async def _turn(self, load: Load, peer: int) -> None:
        seconds = SECONDS * self.pace.seconds
        found = await self._send(load, self.ports[load.protocol], seconds=seconds)
        self.ours.setdefault(load.name, []).append(found)
        if load.protocol == "mllp":
            self.theirs.setdefault(load.name, []).append(await self._send(load, peer, seconds=seconds))

    async def _send(self, load: Load, port: int, *, seconds: float) -> Outcome:
        told = {
            "port": port,
            "protocol": load.protocol,
            "senders": load.senders,
            "size": load.size,
            "seconds": seconds,
        }
        return Outcome.from_line(await self.senders.ask(orjson.dumps(told) + b"\n", within=seconds + SLACK))

    def _figures(self) -> Iterator[Figure]:
        flushed = median(self.flushed)
        yield Figure("doors: fdatasync, one at a time", flushed, "1/s")
        yield from self.posting.figures(flushed=flushed)
        yield from self.filing.figures(flushed=flushed)
        for load in (*USUALLY, *BIG):
            yield from self._of(load)
        for load in FRAMES:
            yield beside(f"doors: {load.name}", _rate(self.ours[load.name]), "1/s", limit=FRAMES_WANTED, goal=1.0)

    def _of(self, load: Load) -> Iterator[Figure]:
        """Messages per second beside the peer's; what is a goal, beside that."""
        name, ours, theirs = f"doors: {load.name}", self.ours[load.name], self.theirs[load.name]
        yield beside(f"{name}, beside python-hl7 (stores nothing)", _rate(ours), "1/s", limit=_rate(theirs))
        if load.senders == SENDERS[1]:
            yield beside(f"{name}, beside the goal", _rate(ours), "1/s", limit=WANTED, goal=1.0)
            yield within(f"{name}, p99 beside the goal", percentile(_times(ours), MOST), "ms", allowed=P99_ALLOWED)
        if load.size == LARGE:
            yield beside(f"{name}, beside the goal", _rate(ours), "1/s", limit=LARGE_WANTED, goal=1.0)
        told = (MIDDLE, MOST)
        yield from percentiles(name, _times(ours), told, floor=_times(theirs))


def _rate(outcomes: list[Outcome]) -> float:
    return median(one.rate for one in outcomes)


def _times(outcomes: list[Outcome]) -> list[float]:
    return [seconds for one in outcomes for seconds in one.times]
