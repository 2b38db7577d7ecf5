"""The parts of the benchmarks by name, in the order in which they run."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from deploy.local.system import System
from libs.common.database import Database
from tests.bench import idle, network, parties
from tests.bench.bare.serving import serving_bare
from tests.bench.bench import Bench
from tests.bench.companion import accompanied
from tests.bench.doors.filing import Filing, stored
from tests.bench.doors.measuring import DoorsRun
from tests.bench.doors.orders import place
from tests.bench.doors.posting import Posting
from tests.bench.driving import READER, WRITERS, Driver
from tests.bench.figure import Figure
from tests.bench.fits import measuring as fits
from tests.bench.growth import scanning
from tests.bench.growth.behind import MOST_EVENTS, Behind
from tests.bench.growth.measuring import Growth
from tests.bench.growth.sizes import SIZES
from tests.bench.limits import measuring as limits
from tests.bench.load.generator import generating
from tests.bench.path.figures import figures as path_figures
from tests.bench.path.floor import flooring
from tests.bench.path.measuring import WholePath
from tests.bench.peers.contest import Contest
from tests.bench.provisioned import provisioned
from tests.bench.readers.measuring import Replay
from tests.bench.rest.door import Door
from tests.bench.rest.measuring import Rest
from tests.bench.samples.asking import TECHNICIAN
from tests.bench.samples.figures import figures as samples_figures
from tests.bench.samples.opening import opened
from tests.bench.stating import SERVICE, stating
from tests.bench.trials.measuring import Trials
from tests.bench.watch import Watch, onlooking, watching

PERSON = "site_clinician@hospital-madrid"
COORDINATOR = "trial_coordinator@hub-madrid"
REGISTRAR = "registry"

POSTED = 1_000
"""Orders for which results are posted over REST; of the others messages come."""


async def _limits(bench: Bench) -> list[Figure]:
    machine, forgetful = await bench.machine(), await bench.forgetful_bus()
    with bench.reporter.step("Limits of this machine"):
        buses = {"always": machine.bus, "default": forgetful}
        return await limits.measure(machine.folder, machine.postgres_url, buses, bench.pace)


async def _idle(bench: Bench) -> list[Figure]:
    system = await bench.system()
    with bench.reporter.step("The idle network"):
        async with watching(system) as watch:
            await watch.until_calm()
        return await idle.measure(system.pids(), bench.pace)


async def _rest(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    with bench.reporter.step("REST"):
        async with generating() as generator, watching(system) as watch, serving_bare(machine, REGISTRAR) as bare:
            token, database = await network.token(system, PERSON), network.onlooker_url(system, REGISTRAR)
            port, pid = network.port(system, REGISTRAR), system.pids()[REGISTRAR]
            return await Rest(
                registry=Door(REGISTRAR, port, pid, database, token),
                bare=Door("bare", bare.port, bare.pid, bare.database, token),
                postgres_url=machine.postgres_url,
                generator=generator,
                watch=watch,
                pace=bench.pace,
            ).measure()


async def _samples(bench: Bench) -> list[Figure]:
    async with opened(bench) as found:
        with bench.reporter.step(f"Samples, up to {found.sizes[-1]:,} stored"):
            await found.measure()
            return list(samples_figures(found))


async def _doors(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    with bench.reporter.step("Doors of instruments"):
        async with (
            accompanied("instruments", "tests.bench.doors.senders") as senders,
            generating() as generator,
            watching(system) as watch,
            stored(network.database(system, "samples").app_url) as database,
        ):
            connection = watch.connections["samples"]
            orders, token = await place(connection), await network.token(system, TECHNICIAN)
            posting = Posting(network.port(system, "samples"), token, orders[:POSTED], generator, bench.pace)
            filing = Filing(database, connection, itertools.cycle(orders[POSTED:]), bench.pace)
            ports = {protocol: system.door(f"{protocol}-hub-madrid") for protocol in ("mllp", "astm")}
            found = await DoorsRun(machine.folder, ports, senders, posting, filing, bench.pace).measure()
            await watch.until_calm()
            return found


async def _fits(bench: Bench) -> list[Figure]:
    with bench.reporter.step("Drug response curves"):
        return await fits.measure(bench.pace)


async def _trials(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    with bench.reporter.step("Trials"):
        async with generating() as generator, watching(system) as watch:
            return await Trials(
                port=network.port(system, "trials"),
                token=await network.token(system, PERSON),
                coordinator=await network.token(system, COORDINATOR),
                connection=watch.connections["trials"],
                bus=watch.bus,
                until_calm=watch.until_calm,
                postgres_url=machine.postgres_url,
                generator=generator,
                pace=bench.pace,
            ).measure()


async def _path(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    with bench.reporter.step("The whole path of an event"):
        async with (
            generating() as generator,
            flooring(machine.postgres_url, machine.bus) as floor,
            _stating(system) as (watch, database),
        ):
            found = await WholePath(
                port=network.port(system, REGISTRAR),
                token=await network.token(system, PERSON),
                machine=machine,
                floor=floor,
                database=database,
                pids=system.pids(),
                generator=generator,
                watch=watch,
                pace=bench.pace,
            ).measure()
            return list(path_figures(found, system.pids()))


async def _peers(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    with bench.reporter.step("Other ways to do the same"):
        async with _stating(system) as (watch, database):
            return await Contest(machine, Driver(database, watch, system.pids()), bench.pace).measure()


async def _readers(bench: Bench) -> list[Figure]:
    machine = await bench.machine()
    with bench.reporter.step("A long past read again"):
        address = (await provisioned(machine, READER)).app_url
        async with onlooking(machine.inside(READER)) as onlooker:
            return await Replay(machine, address, onlooker, bench.pace).measure()


async def _growth(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    with bench.reporter.step("The relay's look past dead rows"):
        await provisioned(machine, READER)
        found = await scanning.measure(machine.inside(READER))
    rows = bench.rows(otherwise=SIZES[-2])
    with bench.reporter.step(f"Up to {rows:,} rows behind an event"):
        async with _stating(system) as (watch, database):
            driver = Driver(database, watch, system.pids())
            return found + await Growth(driver, watch, bench.pace, rows).measure()


async def _behind(bench: Bench) -> list[Figure]:
    machine, system = await bench.machine(), await bench.system()
    events = min(bench.rows(otherwise=SIZES[-2]), MOST_EVENTS)
    with bench.reporter.step(f"A reader {events:,} events behind"):
        address = (await provisioned(machine, READER)).app_url
        async with _stating(system) as (watch, database), onlooking(machine.inside(READER)) as onlooker:
            bus_url = network.bus_url(system)
            return await Behind(address, onlooker, bus_url, database, watch, bench.pace, events).measure()


@asynccontextmanager
async def _stating(system: System) -> AsyncIterator[tuple[Watch, Database]]:
    """Somebody who looks on, and a database in which facts can be stated."""
    url, bus_url = network.database(system, SERVICE).app_url, network.bus_url(system)
    async with watching(system) as watch, stating(url, bus_url, writers=WRITERS) as database:
        yield watch, database


PARTS: Mapping[str, Callable[[Bench], Awaitable[list[Figure]]]] = {
    "limits": _limits,
    "idle": _idle,
    "rest": _rest,
    "samples": _samples,
    "doors": _doors,
    "fits": _fits,
    "trials": _trials,
    "path": _path,
    "peers": _peers,
    "readers": _readers,
    "growth": _growth,
    "behind": _behind,
    "parties": parties.measure,
}
