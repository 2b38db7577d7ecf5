"""A bare application beside us, on a database of its own with the tables of the service that it stands for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.bench.bench import Machine
from tests.bench.companion import STARTS_WITHIN, accompanied
from tests.bench.provisioned import provisioned


@dataclass(frozen=True, slots=True)
class Bare:
    """Where it answers, and which process it is."""

    port: int
    pid: int
    database: str


@asynccontextmanager
async def serving_bare(machine: Machine, service: str) -> AsyncIterator[Bare]:
    """As the superuser: row-level security does not hold for it."""
    await provisioned(machine, service)
    url = machine.inside(service)
    async with accompanied("bare application", "tests.bench.bare", service, url) as companion:
        yield Bare(int(await companion.hear(within=STARTS_WITHIN)), companion.pid, url)
