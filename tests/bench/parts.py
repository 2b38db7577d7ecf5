"""The parts of the benchmarks by name, in the order in which they run."""

from collections.abc import Awaitable, Callable, Mapping

from tests.bench import idle, network
from tests.bench.bench import Bench
from tests.bench.figure import Figure
from tests.bench.limits import measuring as limits
from tests.bench.load.generator import generating
from tests.bench.path import WRITERS, WholePath
from tests.bench.rest import Rest
from tests.bench.stating import SERVICE, stating
from tests.bench.watch import watching

PERSON = "site_clinician@hospital-madrid"
REGISTRAR = "registry"


async def _limits(bench: Bench) -> list[Figure]:
    machine = await bench.machine()
    with bench.reporter.step("Limits of this machine"):
        return await limits.measure(machine.folder, machine.postgres_url, machine.bus, bench.pace)


async def _idle(bench: Bench) -> list[Figure]:
    system = await bench.system()
    with bench.reporter.step("The idle network"):
        async with watching(system) as watch:
            await watch.until_calm()
        return await idle.measure(system.pids(), bench.pace)


async def _rest(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    with bench.reporter.step("REST"):
        async with generating() as generator, watching(system) as watch:
            return await Rest(
                port=network.port(system, REGISTRAR),
                token=await network.token(system, PERSON),
                postgres_url=machine.postgres_url,
                pid=system.pids()[REGISTRAR],
                generator=generator,
                watch=watch,
                pace=bench.pace,
            ).measure()


async def _path(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    url, bus_url = network.database(system, SERVICE).app_url, network.bus_url(system)
    with bench.reporter.step("The whole path of an event"):
        async with (
            generating() as generator,
            watching(system) as watch,
            stating(url, bus_url, writers=WRITERS) as database,
        ):
            return await WholePath(
                port=network.port(system, REGISTRAR),
                token=await network.token(system, PERSON),
                machine=machine,
                database=database,
                pids=system.pids(),
                generator=generator,
                watch=watch,
                pace=bench.pace,
            ).measure()


PARTS: Mapping[str, Callable[[Bench], Awaitable[list[Figure]]]] = {
    "limits": _limits,
    "idle": _idle,
    "rest": _rest,
    "path": _path,
}
