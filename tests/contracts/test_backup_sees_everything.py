"""Row-level security hides nothing from a backup, which is made by each database's owner."""

import pytest

from deploy.backup import contents
from deploy.backup.owners import connected
from deploy.local.postgres import addresses
from libs.common.provisioning.databases import SERVICES
from libs.common.testing.messaging import until
from tests.conftest import Live

pytestmark = pytest.mark.xdist_group("live")


@pytest.mark.parametrize("service", SERVICES)
async def test_the_owner_sees_every_row(live: Live, service: str) -> None:
    """As many as the superuser, for whom there are no policies; looked at again where something was written between."""
    async with (
        connected(addresses(live.system.setup)[service].owner_url) as owner,
        connected(live.admin_url(service)) as superuser,
    ):

        async def agree() -> bool:
            seen = await contents.rows(owner)
            return seen == await contents.rows(superuser)

        await until(agree)
        assert sum((await contents.rows(owner)).values()) > 1  # beside the number of its migration
