"""Database and bus of a system that is otherwise stopped: while something is restored, nobody else may work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from deploy.local import nats, postgres
from deploy.local.first_sentence import first_sentence
from deploy.local.folder_lock import sole_use
from deploy.local.preflight import check
from deploy.local.setup import Setup
from deploy.local.supervisor import Supervisor


@asynccontextmanager
async def servers_alone(setup: Setup) -> AsyncIterator[None]:
    """Start those of the two that belong to this system, and stop them at the end; refused while it runs."""
    with sole_use(setup.places.lock):
        check(setup)
        own = [] if setup.postgres_url else [postgres.charge(setup)]
        own += [] if setup.nats_url else [nats.charge(setup)]
        try:
            async with anyio.create_task_group() as tasks:
                supervisor = Supervisor(tasks)
                try:
                    await supervisor.start(own)
                    yield
                finally:
                    await supervisor.stop()
        except BaseExceptionGroup as failures:
            sentence = first_sentence(failures)
            if sentence is None:
                raise
            raise sentence from None
