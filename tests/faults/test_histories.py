"""Random histories with repetitions, wrong order and crashes agree with a simple model of what a reader makes of them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.bus.connection import Bus
from libs.common.clock import FixedClock
from libs.common.database import Database, driver_url
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.databases import PASSWORD
from libs.common.testing.servers import running_nats
from libs.common.tests.conftest import create_tables
from tests.faults.histories.facts import METADATA
from tests.faults.histories.machine import Histories
from tests.faults.histories.world import BEGINNING, World

USUAL = settings(
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


async def provisioned(admin_url: str) -> ServiceDatabase:
    made = await provision_databases(admin_url, passwords=defaultdict(lambda: PASSWORD), services=["histories"])
    await create_tables(made["histories"])
    engine = create_async_engine(driver_url(made["histories"].owner_url))
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    await engine.dispose()
    return made["histories"]


async def world_of(address: ServiceDatabase, *, admin_url: str, bus_url: str) -> World:
    clock = FixedClock(BEGINNING)
    database = Database.connect(address.app_url, application_name="histories", clock=clock)
    bus = await Bus.connect(bus_url, name="histories")
    return World(database, address.app_url, f"{admin_url.removesuffix('/postgres')}/histories", bus, clock)


@pytest.fixture(scope="module")
def histories(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Histories]]:
    folder: Path = tmp_path_factory.mktemp("histories")
    with running_nats(folder) as bus_url, asyncio.Runner() as runner:
        address = runner.run(provisioned(postgres_url))
        Histories.runner, Histories.world = (
            runner,
            runner.run(world_of(address, admin_url=postgres_url, bus_url=bus_url)),
        )
        yield Histories
        runner.run(Histories.world.end())


def test_a_few_histories(histories: type[Histories]) -> None:
    run_state_machine_as_test(
        histories, settings=settings(USUAL, max_examples=10, stateful_step_count=12, derandomize=True)
    )


@pytest.mark.soak
def test_five_hundred_histories(histories: type[Histories]) -> None:
    run_state_machine_as_test(histories, settings=settings(USUAL, max_examples=500, stateful_step_count=30))
