"""Questions about every child of the network over HTTP, and whether others are answered meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final

import httpx

from services.trials.domain.trials.seed import catalogue
from tests.bench.figure import Figure, within
from tests.bench.latencies import MANY, MIDDLE, percentile
from tests.bench.trials.filling import TRIALS
from tests.bench.trials.network import HOSPITALS
from tests.bench.trials.whole import NETWORK

ASKED_ALLOWED, BESIDE_ALLOWED = 1.0, 50.0
"""Seconds, milliseconds: the goals."""

TIMES: Final = 8
TRIAL: Final = "bench-0"
_COVERAGE: Final = "/v1/coverage?by=relapse&by=lineage&by=region"
_BESIDE: Final = "/v1/facts"

Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
Times = tuple[list[float], list[float]]
"""Seconds of each answer, and of others beside them."""


async def asked_of_all(port: int, token: str) -> Iterator[Figure]:
    """The first of each is not counted: it starts the processes that calculate."""
    timeout = httpx.Timeout(60)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=timeout) as client:
        coverage = await _repeated(client, lambda one: one.get(_COVERAGE))
        body = {"arms": _other_arms()}
        what_if = await _repeated(client, lambda one: one.post(f"/v1/trials/{TRIAL}/what-if", json=body))
    return _figures(coverage, what_if)


def _figures(coverage: Times, what_if: Times) -> Iterator[Figure]:
    of = f"{NETWORK:,} children x {TRIALS} trials x {HOSPITALS} hospitals"
    for name, (taken, _) in ((f"coverage, {of}", coverage), (f"what-if, {NETWORK:,} children", what_if)):
        yield within(f"trials: {name}, p50", percentile(taken, MIDDLE) / 1_000, "s", allowed=ASKED_ALLOWED)
    beside = percentile([*coverage[1], *what_if[1]], MANY)
    yield within("trials: another answer beside them, p95", beside, "ms", allowed=BESIDE_ALLOWED)


def _other_arms() -> list[dict[str, Any]]:
    """Those of the trial in the catalogue that has most."""
    return max((_arms(entry.document) for entry in catalogue()), key=len)


def _arms(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(document["arms"])


async def _repeated(client: httpx.AsyncClient, ask: Ask) -> Times:
    taken: list[float] = []
    beside: list[float] = []
    (await ask(client)).raise_for_status()
    for _ in range(TIMES):
        asked = asyncio.create_task(_timed(client, ask))
        while not asked.done():
            beside.append(await _timed(client, lambda one: one.get(_BESIDE)))
            await asyncio.sleep(0.02)
        taken.append(await asked)
    return taken, beside


async def _timed(client: httpx.AsyncClient, ask: Ask) -> float:
    started = time.perf_counter()
    (await ask(client)).raise_for_status()
    return time.perf_counter() - started
