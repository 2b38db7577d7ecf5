"""The demonstration ends in the paper's figures although its processes are killed on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.demo.comparison import network_figures
from deploy.demo.demonstration import figures_of
from deploy.demo.people import Network
from deploy.demo.replay import replay
from deploy.demo.settling import settled
from deploy.local.surroundings import surroundings
from deploy.local.system import System
from libs.common.organisations import Organisations
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.faults.history import check_history
from tests.faults.kills_system import admin_urls

pytestmark = pytest.mark.xdist_group("faults")

# Written down here, and nowhere in the code that computes them: Table 1 of Velasco et al. 2023.
TABLE_1 = {
    "cases": 24,
    "adherent": 23,
    "alive_cr": 18,
    "alive_with_disease": 1,
    "deaths": 5,
    "deaths_of_disease": 3,
    "deaths_of_treatment": 2,
    "high_risk_first_relapse": 6,
    "second_or_later_relapse": 6,
    "refractory": 3,
    "referral_items": {"trial": 2, "car_t": 3, "hsct": 2, "drp_dbp": 5, "ngs": 2, "flow": 1},
}
ONE_OF_EACH = ("registry-worker", "registry", "reporting-worker", "nats", "postgres", "issuer")
EVERY_ONE = (*(f"{service}-worker" for service in SERVICES), *SERVICES, "nats", "postgres", "issuer")


async def killed_one_after_the_other(system: System, names: Sequence[str], done: list[int], killed: list[str]) -> None:
    """The next one when all are up again and the replay has gone on."""
    for name in names:
        system.kill(name)
        killed.append(name)
        await system.until_ready()
        seen = len(done)
        while len(done) == seen and len(done) < 24:
            await asyncio.sleep(0.02)


@asynccontextmanager
async def beside(work: "asyncio.Task[None]") -> AsyncIterator[None]:
    try:
        yield
    finally:
        work.cancel()
        await asyncio.wait([work])


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(ONE_OF_EACH, id="one of each kind"),
        pytest.param(EVERY_ONE, id="every one", marks=pytest.mark.soak),
    ],
)
async def test_the_replay_survives_the_death_of(names: Sequence[str], hurt: Live) -> None:
    system, where = hurt.system, hurt.where
    organisations = Organisations.load(system.setup.organisations)
    done: list[int] = []
    killed: list[str] = []
    kills = asyncio.create_task(killed_one_after_the_other(system, names, done, killed))
    async with beside(kills), Network(where) as network:
        await replay(network, organisations=organisations, folder=Path(system.setup.places.var), told=done.append)
        await asyncio.wait([kills], timeout=120)
        assert kills.done()
        kills.result()
    await settled(where.services)
    assert killed == list(names)
    assert network_figures(await figures_of(surroundings(system))) == TABLE_1
    events = await check_history(admin_urls(hurt), hurt.bus_url)
    assert events > 24 * 10
