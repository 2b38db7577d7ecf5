"""Alembic's way into the registry's migrations."""

from libs.common import migrations
from services.registry.store.tables.every import METADATA

migrations.run(METADATA)
