"""Migrations of a service's database: one environment for all five, run as the owner role.

`python -m libs.common.migrations upgrade registry` brings a database to head;
`python -m libs.common.migrations check` compares all five with the tables in the code.
"""

import asyncio
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

from alembic import command, context
from alembic.config import Config
from dateutil.relativedelta import relativedelta
from sqlalchemy import Connection, MetaData, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.auditing.tables import audit_seals
from libs.common.database import driver_url
from libs.common.provisioning.databases import SERVICES

ROOT = Path(__file__).resolve().parents[2]
MONTHS_AHEAD = 24
_LIMITS = ("SET lock_timeout = '5s'", "SET statement_timeout = '60s'", "SET reallnet.organisation = '*'")


class Statements(Protocol):
    """The part of alembic's `op` that a migration hands over: the module, or an `Operations` object."""

    def execute(self, sqltext: str, /) -> None:
        """Run one statement."""


def configuration(service: str, url: str) -> Config:
    """What alembic needs to know of one service."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def upgrade(service: str, url: str, *, months_ahead: int = MONTHS_AHEAD) -> None:
    """Bring the database to head and prepare the ledger's coming months. Not inside an event loop."""
    command.upgrade(configuration(service, url), "head")
    asyncio.run(_prepare_months(url, months_ahead))


def run(metadata: MetaData) -> None:
    """The whole of a service's `migrations/env.py`."""
    asyncio.run(_run_online(context.config.attributes["url"], metadata))


async def _run_online(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(driver_url(url), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        for limit in _LIMITS:
            await connection.execute(text(limit))
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    context.configure(
        connection=connection,
        target_metadata=[metadata, audit_seals.metadata],
        include_name=_is_ours,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_ours(name: str | None, kind: str, _: Any) -> bool:
    """Leave out the ledger's monthly parts."""
    return not (kind == "table" and name is not None and name.startswith("ledger_"))


def create_backbone(op: Statements) -> None:
    """Make the tables every service has, close them row by row, and make the record undeletable."""
    _run_file(op, "libs/common/backbone.sql")
    op.execute("CREATE TABLE ledger_default PARTITION OF ledger DEFAULT")
    secure_rows(op, "audit_entries", "by_organisation")
    secure_rows(op, "idempotency_keys", "organisation")
    for table in ("ledger", "audit_entries", "outbox_waiting"):
        _let_add(op, table)
    for table in ("ledger", "ledger_default", "audit_entries"):
        keep_for_ever(op, table)
    secure_rows(op, "ledger")
    secure_rows(op, "held_events")
    secure_rows(op, "outbox_waiting")
    _close_part(op, "ledger_default")


def seal_audit_trail(op: Statements) -> None:
    """Make room for the seals over the audit trail: the services add to them, and change none."""
    _run_file(op, "libs/common/auditing/tables.sql")
    for table in ("audit_seals", "audit_verifications"):
        keep_for_ever(op, table)
        secure_rows(op, table)


def keep_events_beside_marks(op: Statements) -> None:
    """Give each mark of what waits its event, for a relay that reads no other table; nobody may change it there."""
    op.execute("ALTER TABLE outbox_waiting ADD id UUID, ADD subject TEXT, ADD body BYTEA")
    op.execute(
        """
        UPDATE outbox_waiting AS w SET id = l.id, subject = l.subject, body = l.body
        FROM ledger AS l WHERE l.recorded_at = w.recorded_at AND l.position = w.position
        """
    )
    changes = (f"ALTER {column} SET NOT NULL" for column in ("id", "subject", "body"))
    op.execute(f"ALTER TABLE outbox_waiting {', '.join(changes)}")
    _take_from_service(op, "UPDATE, TRUNCATE", "outbox_waiting")


def _run_file(op: Statements, name: str) -> None:
    for statement in (ROOT / name).read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)


def secure_rows(op: Statements, table: str, *columns: str, using: str | None = None) -> None:
    """Let an organisation see only rows that name it in one of the columns (or that `using` admits)."""
    tenant = "(SELECT current_setting('reallnet.organisation', true))"
    seen = using or " OR ".join([f"{tenant} = '*'", *(f"{column} = {tenant}" for column in columns)])
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen_by_parties ON {table} USING ({seen})")


def _let_add(op: Statements, table: str) -> None:
    """Anybody's deed may be written down, whoever may read it."""
    op.execute(f"CREATE POLICY added_by_all ON {table} FOR INSERT WITH CHECK (true)")


def keep_for_ever(op: Statements, table: str) -> None:
    """Take the service's right to change or delete what was recorded."""
    _take_from_service(op, "UPDATE, DELETE, TRUNCATE", table)


def _take_from_service(op: Statements, rights: str, table: str) -> None:
    """A database made without the service's role has nobody to take them from."""
    op.execute(
        f"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database() || '_app') THEN
                EXECUTE format('REVOKE {rights} ON {table} FROM %I', current_database() || '_app');
            END IF;
        END $$
        """
    )


def _close_part(op: Statements, part: str) -> None:
    """The ledger's policies hold for whoever asks the ledger, not for whoever asks one of its parts."""
    op.execute(f"ALTER TABLE {part} ENABLE ROW LEVEL SECURITY")


async def _prepare_months(url: str, months_ahead: int) -> None:
    """Make the ledger's monthly parts, so that old months can be archived one by one."""
    first = datetime.now(UTC).date().replace(day=1)
    engine = create_async_engine(driver_url(url), poolclass=pool.NullPool)
    async with engine.begin() as connection:
        for ahead in range(months_ahead):
            await connection.execute(text(_part(first + relativedelta(months=ahead))))
    await engine.dispose()


def _part(month: date) -> str:
    """The statement that makes one month's part, unless it is there, in whatever time zone the server lives.

    Where events of that month are in the default part already, they and those that follow stay there.
    """
    name = f"ledger_{month:%Y_%m}"
    after = month + relativedelta(months=1)
    return f"""
        DO $$ BEGIN
            IF to_regclass('{name}') IS NULL THEN
                CREATE TABLE {name} PARTITION OF ledger FOR VALUES FROM ('{month} 00:00Z') TO ('{after} 00:00Z');
                EXECUTE format('REVOKE ALL ON {name} FROM %I', current_database() || '_app');
            END IF;
        EXCEPTION WHEN check_violation OR invalid_object_definition THEN
            RAISE NOTICE '{name} is kept in the default part';
        END $$
    """


def check() -> int:
    """Compare the migrated tables of every service with the code; returns how many differ."""
    from libs.common.testing.databases import scratch_databases  # noqa: PLC0415 - needs the embedded server

    differing = 0
    with scratch_databases() as databases:
        for service in SERVICES:
            config = configuration(service, databases[service].owner_url)
            command.upgrade(config, "head")
            try:
                command.check(config)
            except Exception as error:  # noqa: BLE001 - alembic has several; each is a difference
                sys.stderr.write(f"{service}: {error}\n")
                differing += 1
    return differing


def main(arguments: list[str]) -> int:
    """The command line."""
    match arguments:
        case ["upgrade", service]:
            upgrade(service, os.environ["REALLNET_OWNER_DATABASE_URL"])
            return 0
        case ["check"]:
            return check()
        case _:
            sys.stderr.write("usage: python -m libs.common.migrations upgrade SERVICE | check\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
