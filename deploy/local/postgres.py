"""The system's PostgreSQL: its own one under `var/`, or one that somebody else runs."""

import asyncpg

from deploy.local.charge import Charge, Turn
from deploy.local.setup import Setup
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.postgres import PostgresServer
from libs.common.provisioning.databases import (
    SERVICES,
    ServerRefused,
    ServiceDatabase,
    app_of,
    owner_of,
    provision_databases,
)
from libs.common.provisioning.databases import addresses as service_address
from libs.common.provisioning.kept_secrets import kept_secret


def embedded(setup: Setup) -> PostgresServer:
    """The server that belongs to this system."""
    password = kept_secret(setup.places.secrets, "postgres")
    return PostgresServer(setup.places.postgres, setup.ports.postgres, password, durable=setup.durable)


def charge(setup: Setup) -> Charge:
    """How the supervisor keeps it."""
    server = embedded(setup)

    async def is_ready() -> bool:
        return server.is_ready()

    child = server.child(setup.places.log("postgres"))
    return Charge(child=child, turn=Turn.DATABASE, is_ready=is_ready, prepare=server.prepare)


async def databases(setup: Setup) -> dict[str, ServiceDatabase]:
    """Make sure that the five databases and their roles are there."""
    try:
        return await provision_databases(admin_url(setup), passwords=_passwords(setup))
    except ServerRefused as refused:
        raise CannotRun(str(refused)) from None
    except (OSError, asyncpg.PostgresError) as unreachable:
        whose = "REALLNET_POSTGRES_URL" if setup.postgres_url else "the embedded PostgreSQL"
        raise CannotRun(f"The databases could not be made on {whose}: {unreachable}") from None


def admin_url(setup: Setup) -> str:
    """Where the role connects that makes databases and roles."""
    return setup.postgres_url or embedded(setup).url


def addresses(setup: Setup) -> dict[str, ServiceDatabase]:
    """Where the five databases are, once they have been made."""
    return {service: service_address(admin_url(setup), service, passwords=_passwords(setup)) for service in SERVICES}


def _passwords(setup: Setup) -> dict[str, str]:
    roles = [role for service in SERVICES for role in (owner_of(service), app_of(service))]
    return {role: kept_secret(setup.places.secrets, role) for role in roles}
