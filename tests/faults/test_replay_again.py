"""Replaying everything again, as after a crash of the replay itself, has no second effect."""

from pathlib import Path

import pytest

from deploy.demo.people import Network
from deploy.demo.replay import replay
from libs.common.organisations import Organisations
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.faults.history import check_history

pytestmark = pytest.mark.xdist_group("live")


async def test_a_second_replay_changes_nothing(live: Live) -> None:
    await live.settle()
    urls = {service: live.admin_url(service) for service in SERVICES}
    before = await check_history(urls, live.bus_url)
    organisations = Organisations.load(live.system.setup.organisations)
    async with Network(live.where) as network:
        folder = Path(live.system.setup.places.var)
        await replay(network, organisations=organisations, folder=folder, told=lambda _: None)
    await live.settle()
    assert await check_history(urls, live.bus_url) == before
