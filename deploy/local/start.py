"""The order in which a local system comes up; what does not need each other comes up together."""

from collections.abc import Mapping

import anyio

from deploy.local import bus, nats, postgres, programs, schema
from deploy.local.doors import doors
from deploy.local.outside import organisations
from deploy.local.progress import Reporter
from deploy.local.readiness import http_answers
from deploy.local.setup import Setup
from deploy.local.supervisor import Supervisor
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.ports import LOOPBACK
from libs.common.provisioning.databases import ServiceDatabase

SAMPLES = "samples"
READY_SECONDS = 60.0
LOOK_SECONDS = 0.1


async def bring_up(setup: Setup, supervisor: Supervisor, reporter: Reporter) -> None:
    """Start everything and return once every service says that it is ready."""
    organisations(setup)  # what is wrong with the files is told before anything is started
    doors(setup)
    await _servers(setup, supervisor, reporter)
    with reporter.step("Databases and roles"):
        databases = await postgres.databases(setup)
    async with anyio.create_task_group() as together:
        together.start_soon(_issuer, setup, supervisor, reporter)
        together.start_soon(_schemas, setup, databases, reporter)
        together.start_soon(_stream, setup, reporter)
    await _processes(setup, databases, supervisor, reporter)
    with reporter.step("Readiness of all"):
        await _all_ready(setup)


async def _servers(setup: Setup, supervisor: Supervisor, reporter: Reporter) -> None:
    with reporter.step("PostgreSQL and NATS"):
        own = [] if setup.postgres_url else [postgres.charge(setup)]
        own += [] if setup.nats_url else [nats.charge(setup)]
        await supervisor.start(own)


async def _issuer(setup: Setup, supervisor: Supervisor, reporter: Reporter) -> None:
    if setup.own_issuer is None:
        with reporter.step("Identity issuer"):
            await supervisor.start([programs.issuer(setup)])


async def _schemas(setup: Setup, databases: Mapping[str, ServiceDatabase], reporter: Reporter) -> None:
    with reporter.step("Migrations"):
        await schema.migrate(setup, databases)


async def _stream(setup: Setup, reporter: Reporter) -> None:
    with reporter.step("Stream and parties"):
        await bus.provision(setup)


async def _processes(
    setup: Setup, databases: Mapping[str, ServiceDatabase], supervisor: Supervisor, reporter: Reporter
) -> None:
    bus_url = nats.bus_url(setup)
    with reporter.step("Five services, their workers, and the doors of instruments"):
        http = [programs.http_process(setup, database, bus_url=bus_url) for database in databases.values()]
        workers = [programs.worker(setup, database, bus_url=bus_url) for database in databases.values()]
        listener = programs.listener(setup, databases[SAMPLES], bus_url=bus_url)
        await supervisor.start([*http, *workers, listener])


async def _all_ready(setup: Setup) -> None:
    async with anyio.create_task_group() as together:
        for name, port in setup.ports.http.items():
            together.start_soon(_ready, setup, name, port)


async def _ready(setup: Setup, service: str, port: int) -> None:
    """Not only alive: database, bus, migrations, relay and reader are as they should be."""
    with anyio.move_on_after(READY_SECONDS):
        while not await http_answers(port, "/health/ready"):
            await anyio.sleep(LOOK_SECONDS)
        return
    why = f"http://{LOOPBACK}:{port}/health/ready says why; its log is {setup.places.log(service)}"
    raise CannotRun(f"{service} runs but was not ready within {READY_SECONDS:.0f} seconds ({why}).")
