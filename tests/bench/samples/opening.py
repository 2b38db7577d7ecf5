"""What the part `samples` stands on: both applications with the same children, and who asks them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tests.bench import network
from tests.bench.bare.serving import serving_bare
from tests.bench.bench import Bench
from tests.bench.growth.sizes import SIZES, up_to
from tests.bench.load.generator import generating
from tests.bench.samples.asking import CLINICIAN, LAB, TECHNICIAN, Asked
from tests.bench.samples.children import let_in
from tests.bench.samples.door import Door
from tests.bench.samples.measuring import Samples
from tests.bench.watch import Connection, onlooking, watching

SERVICE = "samples"


@asynccontextmanager
async def opened(bench: Bench) -> AsyncIterator[Samples]:
    """Ready to be measured, up to as many samples as are asked for."""
    machine, system = await bench.machine(), await bench.system()
    tokens = {person: await network.token(system, person) for person in (CLINICIAN, TECHNICIAN, LAB)}
    async with (
        generating() as generator,
        watching(system) as watch,
        serving_bare(machine, SERVICE) as bare,
        onlooking(bare.database) as beside,
    ):
        port, pids = network.port(system, SERVICE), system.pids()
        yield Samples(
            samples=await _door(_both(pids, SERVICE), port, watch.connections[SERVICE], tokens),
            bare=await _door({**_both(machine.pids), "bare": bare.pid}, bare.port, beside, tokens),
            generator=generator,
            watch=watch,
            pace=bench.pace,
            sizes=up_to(bench.rows(otherwise=SIZES[0])),
        )


def _both(pids: Mapping[str, int], *services: str) -> dict[str, int]:
    """Who answers, and the database."""
    return {name: pids[name] for name in ("postgres", *services)}


async def _door(pids: Mapping[str, int], port: int, connection: Connection, tokens: dict[str, str]) -> Door:
    return Door(pids, connection, Asked(port, tokens, await let_in(connection)))
