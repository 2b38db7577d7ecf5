"""The part `trials`: one child and all trials, the whole network, one changed fact, explanations, and all children."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import httpx
from nats.aio.msg import Msg

from libs.common.bus.connection import Bus
from libs.common.off_loop import off_loop
from tests.bench.figure import Figure, above, within
from tests.bench.latencies import MANY, MIDDLE, percentile
from tests.bench.limits.committing import commits
from tests.bench.load.generator import Generator
from tests.bench.load.job import Job
from tests.bench.pace import Pace
from tests.bench.trials.asking import asked_of_all
from tests.bench.trials.filling import CHILDREN, TRIALS, fill
from tests.bench.trials.network import HOSPITALS, explanations, whole_network
from tests.bench.trials.whole import fill_network
from tests.bench.watch import Connection

ANSWER_ALLOWED, NETWORK_ALLOWED, EVENT_ALLOWED, EXPLAIN_ALLOWED = 50.0, 5.0, 20.0, 20.0
"""Milliseconds, seconds, milliseconds, milliseconds: the goals."""

SIZES: Final = ((2_000, 50), (10_000, 50), (100_000, 50), (100_000, 500))
PATIENCE: Final = 30.0
VERDICTS: Final = "reallnet.trials.verdict.>"
_ANSWERED: Final = "SELECT count(DISTINCT patient) FROM verdicts WHERE patient = ANY($1::text[])"


@dataclass(slots=True)
class Trials:
    """The service with fifty trials, asked over HTTP; the network in a process of its own."""

    port: int
    token: str
    coordinator: str
    connection: Connection
    bus: Bus
    postgres_url: str
    until_calm: Callable[[], Awaitable[None]]
    generator: Generator
    pace: Pace
    codes: Sequence[str] = ()
    figures: list[Figure] = field(default_factory=list)

    async def measure(self) -> list[Figure]:
        """One after the other: each takes the machine."""
        self.codes = await fill(self.connection, date(2026, 1, 1))
        await self._answered()
        self.figures += await self._answers()
        self.figures += await self._changes()
        self.figures += await self._networks()
        await fill_network(self.connection, datetime.now(UTC).date())
        self.figures += await asked_of_all(self.port, self.coordinator)
        self.figures += _explained(await off_loop(explanations, 300, within=120))
        return self.figures

    async def _answered(self) -> None:
        """The worker has given each child its first answers, and nothing waits."""
        async with asyncio.timeout(PATIENCE):
            while await self.connection.fetchval(_ANSWERED, list(self.codes)) < CHILDREN:
                await asyncio.sleep(0.1)
        await self.until_calm()

    async def _answers(self) -> Iterator[Figure]:
        paths = tuple(f"/v1/patients/{code}/verdicts" for code in self.codes)
        for seconds in (1.0, max(2.0, self.pace.seconds)):  # the first is for whoever compiles and caches
            outcome = await self.generator.run(Job(self.port, "GET", paths, self.token, 1, seconds))
        floor = 1_000 / await commits(self.postgres_url, connections=1, seconds=self.pace.seconds)
        name = f"trials: one child, {TRIALS} trials x {HOSPITALS} hospitals with explanations"
        many = percentile(outcome.times, MANY)
        return iter(
            [
                above(f"{name}, p50 beside a commit", percentile(outcome.times, MIDDLE), "ms", floor=floor),
                within(f"{name}, p95", many, "ms", allowed=ANSWER_ALLOWED),
            ]
        )

    async def _changes(self) -> Iterator[Figure]:
        """From the request that states a fact to its changed verdict in the stream."""
        floor = 1_000 / await commits(self.postgres_url, connections=1, seconds=self.pace.seconds)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", headers=self._headers()) as client:
            heard = asyncio.Event()
            listening = await self.bus.client.subscribe(VERDICTS, cb=partial(_hear, heard))
            times = [await self._change(client, code, heard) for code in self.codes]
            await listening.unsubscribe()
        name = "trials: one changed fact to its event in the stream"
        return iter(
            [
                above(f"{name}, p50 beside a commit", percentile(times[5:], MIDDLE), "ms", floor=floor),
                within(f"{name}, p95", percentile(times[5:], MANY), "ms", allowed=EVENT_ALLOWED),
            ]
        )

    async def _change(self, client: httpx.AsyncClient, code: str, heard: asyncio.Event) -> float:
        """Alone: what reporting makes of the change before is over."""
        await self.until_calm()
        heard.clear()
        before = await self.bus.last_sequence(VERDICTS)
        body = {"facts": [{"fact": "down_syndrome", "value": True, "on": datetime.now(UTC).date().isoformat()}]}
        started = time.perf_counter()
        answer, _ = await asyncio.gather(
            client.post(f"/v1/patients/{code}/facts", json=body), self._until_after(before, heard)
        )
        taken = time.perf_counter() - started
        answer.raise_for_status()
        return taken

    async def _until_after(self, sequence: int, heard: asyncio.Event) -> None:
        """Asking for it all the while would take the core that the service needs."""
        async with asyncio.timeout(PATIENCE):
            await heard.wait()
            while await self.bus.last_sequence(VERDICTS) <= sequence:
                await asyncio.sleep(0)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def _networks(self) -> list[Figure]:
        """Beside the smallest: the cost of each answer."""
        figures: list[Figure] = []
        first = 0.0
        for children, trials in SIZES:
            found = await off_loop(whole_network, children, trials, within=600)
            each = 1e9 * found["ours"] / children / trials
            name = f"trials: whole network, {children:,} children x {trials} trials x {HOSPITALS} hospitals"
            if not figures:
                first = each
                figures.append(within(name, found["ours"], "s", allowed=NETWORK_ALLOWED))
                figures.append(above(f"{name}, beside numpy's pass", found["ours"], "s", floor=found["floor"]))
            else:
                figures.append(above(f"{name}, each answer beside the smallest", each, "ns", floor=first))
        return figures


async def _hear(heard: asyncio.Event, _: Msg) -> None:
    heard.set()


def _explained(times: Sequence[float]) -> Iterator[Figure]:
    yield within("trials: an explanation, 30 facts, p95", percentile(times, MANY), "ms", allowed=EXPLAIN_ALLOWED)
    yield within("trials: an explanation, 30 facts, longest", 1_000 * max(times), "ms", allowed=EXPLAIN_ALLOWED)
