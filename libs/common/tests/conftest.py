"""The backbone alone, without any service: a database that holds nothing but its tables."""

from collections.abc import Mapping

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.database import driver_url
from libs.common.migrations import create_backbone
from libs.common.provisioning.databases import ServiceDatabase


@pytest.fixture(scope="session")
async def migrated(databases: Mapping[str, ServiceDatabase]) -> ServiceDatabase:
    """One of the five databases with the backbone's tables only."""
    address = databases["registry"]
    engine = create_async_engine(driver_url(address.owner_url))
    async with engine.begin() as connection:
        await connection.run_sync(_create)
    await engine.dispose()
    return address


def _create(connection: Connection) -> None:
    create_backbone(Operations(MigrationContext.configure(connection)))
