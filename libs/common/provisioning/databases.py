"""One database per service, owned by a role that migrates, used by a role that owns nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

SERVICES = ("registry", "samples", "board", "trials", "reporting")
OLDEST_SERVER = 150000  # PostgreSQL 15: the public schema is closed to others, MERGE, security_invoker
# Run as the owner, inside its database: what it makes from now on, the app role may use but not own.
RIGHTS_INSIDE = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO %I",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO %I",
)


class ServerRefused(Exception):
    """This PostgreSQL server cannot hold our databases; the text says why."""


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """The two ways into a service's database."""

    service: str
    owner_url: str
    app_url: str


def owner_of(service: str) -> str:
    """The role that runs the migrations."""
    return f"{service}_owner"


def app_of(service: str) -> str:
    """The role the service works with."""
    return f"{service}_app"


async def provision_databases(
    admin_url: str, *, passwords: Mapping[str, str], services: Sequence[str] = SERVICES
) -> dict[str, ServiceDatabase]:
    """Make sure that all databases and roles are there; may be repeated. `passwords` holds one per role."""
    admin = await asyncpg.connect(admin_url)
    try:
        _check_server(admin)
        for service in services:
            await _provision_roles(admin, service, passwords=passwords)
            await make_database(admin, service, name=service)
    finally:
        await admin.close()
    found = [addresses(admin_url, service, passwords=passwords) for service in services]
    await asyncio.gather(*(_provision_rights(database) for database in found))
    return {database.service: database for database in found}


async def make_database(admin: "asyncpg.Connection[asyncpg.Record]", service: str, *, name: str) -> None:
    """Make sure that there is a database of this name for the service's two roles, and for nobody else."""
    if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await _run(admin, "CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING 'UTF8'", name, owner_of(service))
    await _run(admin, "REVOKE ALL ON DATABASE %I FROM PUBLIC", name)
    await _run(admin, "GRANT CONNECT ON DATABASE %I TO %I", name, app_of(service))


def _check_server(admin: "asyncpg.Connection[asyncpg.Record]") -> None:
    version = admin.get_server_version()
    if version.major * 10_000 < OLDEST_SERVER:
        raise ServerRefused(f"PostgreSQL {version.major} is too old: version 15 or newer is needed.")


async def _provision_roles(
    admin: "asyncpg.Connection[asyncpg.Record]", service: str, *, passwords: Mapping[str, str]
) -> None:
    for role in (owner_of(service), app_of(service)):
        if not await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            await _run(admin, "CREATE ROLE %I LOGIN", role)
        await _run(admin, "ALTER ROLE %I LOGIN PASSWORD %L", role, passwords[role])
    # An administrator without superuser rights must be a member of the role it hands a database to.
    if not await admin.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        await _run(admin, "GRANT %I TO CURRENT_USER", owner_of(service))


async def _provision_rights(database: ServiceDatabase) -> None:
    owner = await asyncpg.connect(database.owner_url)
    try:
        for statement in RIGHTS_INSIDE:
            names = (app_of(database.service),) if "%I" in statement else ()
            await _run(owner, statement, *names)
    finally:
        await owner.close()


async def _run(connection: "asyncpg.Connection[asyncpg.Record]", template: str, *values: str) -> None:
    """Run a statement that takes no parameters of its own; the server quotes the names and passwords."""
    slots = "".join(f", ${place}::text" for place in range(2, len(values) + 2))
    await connection.execute(await connection.fetchval(f"SELECT format($1::text{slots})", template, *values))


def addresses(admin_url: str, service: str, *, passwords: Mapping[str, str]) -> ServiceDatabase:
    """Where one service's database is, for its two roles."""
    owner, app = owner_of(service), app_of(service)
    return ServiceDatabase(
        service=service,
        owner_url=_address(admin_url, user=owner, password=passwords[owner], database=service),
        app_url=_address(admin_url, user=app, password=passwords[app], database=service),
    )


def _address(admin_url: str, *, user: str, password: str, database: str) -> str:
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{user}:{quote(password, safe='')}@{host}"
    return urlunsplit((parts.scheme, netloc, f"/{database}", parts.query, ""))
