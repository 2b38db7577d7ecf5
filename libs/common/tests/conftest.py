"""The backbone alone, without any service: a database that holds nothing but its tables."""

from collections import defaultdict

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.database import driver_url
from libs.common.migrations import create_backbone, keep_events_beside_marks, seal_audit_trail
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.databases import PASSWORD


@pytest.fixture(scope="session")
async def migrated(postgres_url: str) -> ServiceDatabase:
    """A database with the backbone's tables only."""
    made = await provision_databases(postgres_url, passwords=defaultdict(lambda: PASSWORD), services=["backbone"])
    await create_tables(made["backbone"])
    return made["backbone"]


async def create_tables(address: ServiceDatabase) -> None:
    """Make the backbone's tables, as the migrations of every service do."""
    engine = create_async_engine(driver_url(address.owner_url))
    async with engine.begin() as connection:
        await connection.run_sync(_create)
    await engine.dispose()


def _create(connection: Connection) -> None:
    op = Operations(MigrationContext.configure(connection))
    create_backbone(op)
    seal_audit_trail(op)
    keep_events_beside_marks(op)
