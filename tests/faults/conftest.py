"""A whole system of the tests' own, on free ports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.setup import Setup
from deploy.local.system import System, running_system


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[System]:
    async with running_system(Setup.private(tmp_path / "var", {})) as system:
        yield system
