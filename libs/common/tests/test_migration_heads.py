"""The head we read from the files is the one alembic knows."""

import pytest
from alembic.script import ScriptDirectory

from libs.common import migrations
from libs.common.migration_heads import heads
from libs.common.provisioning.databases import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_same_as_alembic(service: str) -> None:
    script = ScriptDirectory.from_config(migrations.configuration(service, ""))
    assert heads(service) == tuple(script.get_heads())
