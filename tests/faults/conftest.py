"""A whole system that may be hurt, on free ports."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Live
from tests.faults.kills_system import killable_system


@pytest.fixture(scope="package")
async def hurt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    """It may be killed as often as one likes; tests must not count on being alone in it."""
    async with killable_system(tmp_path_factory.mktemp("hurt") / "var") as live:
        yield live
