"""Results posted over REST, each for its order, and messages handed in as JSON: stored before they are answered."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Final

import orjson

from tests.bench.doors.orders import Order
from tests.bench.figure import Figure, beside
from tests.bench.latencies import MIDDLE, MOST, percentiles
from tests.bench.load.generator import Generator
from tests.bench.load.job import Job, Outcome
from tests.bench.pace import Pace

CLIENTS: Final = (1, 8, 32)
RESULTS, MESSAGES = "result over REST", "message as JSON over HTTP"


@dataclass(slots=True)
class Posting:
    """Who posts, and for which orders."""

    port: int
    token: str
    orders: Sequence[Order]
    generator: Generator
    pace: Pace
    found: dict[tuple[str, int], list[Outcome]] = field(default_factory=dict)

    async def round(self) -> None:
        """Both, by one client and by more."""
        for clients in CLIENTS:
            for what, job in ((RESULTS, self._results(clients)), (MESSAGES, self._messages(clients))):
                self.found.setdefault((what, clients), []).append(await self.generator.run(job))

    def figures(self, *, flushed: float) -> Iterator[Figure]:
        """Each beside what the disk could keep of single writes, which do not share a flush."""
        for (what, clients), outcomes in self.found.items():
            name = f"doors: {what}, {clients} at once"
            rate = median(one.rate for one in outcomes)
            yield beside(f"{name}, beside fdatasync", rate, "1/s", limit=flushed)
            yield from percentiles(name, [each for one in outcomes for each in one.times], (MIDDLE, MOST))

    def _results(self, clients: int) -> Job:
        """To each order in turn; who comes to it again, posts another draft."""
        paths = tuple(f"/v1/assays/{order.id}/results" for order in self.orders)
        result = {"family": "flow", "method": "bench", "blasts_percent": 62}
        body = orjson.dumps({"measured_at": datetime.now(UTC), "result": result}).decode()
        return self._job(paths, body, clients, expected=201)

    def _messages(self, clients: int) -> Job:
        """Each with a number of its own, of a tube that nobody knows."""
        seen = [{"code": f"CD{n}", "values": ["93"], "unit": "%", "status": "final"} for n in range(5)]
        group = {"specimen": {"ids": ["S-BENCH"]}, "code": "flow", "status": "final", "observations": seen}
        told = {"protocol": "json", "kind": "results", "control_id": "{n}", "groups": [group]}
        return self._job(("/v1/doors/json",), orjson.dumps(told).decode(), clients, expected=200)

    def _job(self, paths: tuple[str, ...], body: str, clients: int, *, expected: int) -> Job:
        first = time.time_ns() // 1_000
        seconds = self.pace.seconds
        return Job(self.port, "POST", paths, self.token, clients, seconds, expected, (body,), first=first)
