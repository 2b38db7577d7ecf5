"""The bus of a system of its own, without the rest of it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from deploy.local import nats
from deploy.local.setup import Setup
from deploy.tests.ports import free_base
from libs.common.bus.connection import STREAM, Bus
from libs.common.embedded.child_process import spawn, stop, wait_ready
from libs.common.provisioning.stream import ensure_stream

START_SECONDS = 30.0
STOP_SECONDS = 5.0


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What an operator's shell would say."""
    return {"REALLNET_VAR": str(tmp_path_factory.mktemp("var")), "REALLNET_PORT_BASE": str(free_base())}


@pytest.fixture(scope="module")
def setup(environment: dict[str, str]) -> Iterator[Setup]:
    setup = replace(Setup.from_environment(environment), durable=False)
    charge = nats.charge(setup)
    charge.prepare()
    process = spawn(charge.child)
    try:
        wait_ready(process, charge.child, is_ready=nats.embedded(setup).is_ready, within=START_SECONDS)
        yield setup
    finally:
        stop(process, charge.child.stop_signal, within=STOP_SECONDS)


@pytest.fixture
async def bus(setup: Setup) -> AsyncIterator[Bus]:
    """A connection to a new, empty stream."""
    bus = await Bus.connect(nats.bus_url(setup), name="test")
    await ensure_stream(bus)
    yield bus
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    await bus.close()
