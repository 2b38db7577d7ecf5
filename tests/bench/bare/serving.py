"""The bare application beside us, on a database of its own with registry's tables."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from libs.common import migrations
from libs.common.provisioning.databases import app_of, owner_of, provision_databases
from tests.bench.bench import Machine
from tests.bench.companion import STARTS_WITHIN, accompanied

OWNER = "registry"


@dataclass(frozen=True, slots=True)
class Bare:
    """Where it answers, and which process it is."""

    port: int
    pid: int
    database: str


@asynccontextmanager
async def serving_bare(machine: Machine) -> AsyncIterator[Bare]:
    """As the superuser: row-level security does not hold for it."""
    passwords = {role: secrets.token_urlsafe(16) for role in (owner_of(OWNER), app_of(OWNER))}
    made = await provision_databases(machine.postgres_url, passwords=passwords, services=(OWNER,))
    await asyncio.to_thread(migrations.upgrade, OWNER, made[OWNER].owner_url)
    url = machine.inside(OWNER)
    async with accompanied("bare application", "tests.bench.bare", url) as companion:
        yield Bare(int(await companion.hear(within=STARTS_WITHIN)), companion.pid, url)
