"""A service's database on the limits' server: made by its real migrations, used by nobody else."""

import asyncio
import secrets

from libs.common import migrations
from libs.common.provisioning.databases import ServiceDatabase, app_of, owner_of, provision_databases
from tests.bench.bench import Machine


async def provisioned(machine: Machine, service: str) -> ServiceDatabase:
    """May be asked for again; the passwords are new each time."""
    passwords = {role: secrets.token_urlsafe(16) for role in (owner_of(service), app_of(service))}
    made = await provision_databases(machine.postgres_url, passwords=passwords, services=(service,))
    await asyncio.to_thread(migrations.upgrade, service, made[service].owner_url)
    return made[service]
