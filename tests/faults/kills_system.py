"""A whole system that may be killed as often as one likes, with a witness in every database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from deploy.demo.surroundings import Surroundings
from deploy.local.setup import Setup
from deploy.local.surroundings import surroundings
from deploy.local.system import running_system
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.faults.history_witness import install_witness

WINDOW = timedelta(seconds=2)
"""After so long the stream has forgotten an event's id: a worker that is killed may repeat what it has published."""


@asynccontextmanager
async def killable_system(folder: Path) -> AsyncIterator[Live]:
    """Durable as in production; only restarts without end and the short window are the test's."""
    setup = replace(Setup.private(folder, {}), tireless=True, deduplicated_within=WINDOW)
    async with running_system(setup) as system, httpx.AsyncClient(timeout=20) as http:
        where = Surroundings.from_environment(surroundings(system))
        live = Live(system, where, http, {})
        await install_witness(admin_urls(live))
        yield live


def admin_urls(live: Live) -> dict[str, str]:
    """The five databases as their superuser sees them."""
    return {service: live.admin_url(service) for service in SERVICES}
