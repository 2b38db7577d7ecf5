"""Reporting is built again from the first event, by the operator's command, and then says the same as before."""

import asyncio
import os
import sys
from typing import Any

import pytest

from deploy.local import postgres
from deploy.local.surroundings import surroundings
from tests.conftest import Live
from tests.journeys.parties import Json, office

pytestmark = pytest.mark.xdist_group("live")

BREAKDOWNS = ("region", "year", "lineage", "timing")


async def answers(live: Live) -> Json:
    """Everything reporting answers: figures, every list, every patient's report."""
    people = office(live)
    kinds = {by: await people.get("reporting", f"/v1/network/breakdown?by={by}") for by in BREAKDOWNS}
    listed = await every_patient(live)
    paths = {one["patient"]: f"/v1/patients/{one['patient']}/report" for one in listed}
    reports = {code: await people.get("reporting", path) for code, path in paths.items()}
    summary = await people.get("reporting", "/v1/network/summary")
    return {"summary": summary, "kinds": kinds, "listed": listed, "reports": reports}


async def every_patient(live: Live) -> list[Any]:
    found, page = [], await office(live).get("reporting", "/v1/patients?limit=200")
    found += page["items"]
    while page["next_cursor"]:
        page = await office(live).get("reporting", f"/v1/patients?limit=200&cursor={page['next_cursor']}")
        found += page["items"]
    return found


async def rebuild(live: Live) -> str:
    """`reallnet rebuild reporting`, as an operator types it."""
    database = postgres.addresses(live.system.setup)["reporting"].app_url
    environment = {**os.environ, **surroundings(live.system), "REALLNET_DATABASE_URL": database}
    command = (sys.executable, "-m", "deploy.cli", "rebuild", "reporting")
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    return told.decode()


async def test_rebuilt_reporting_says_the_same_as_before(live: Live) -> None:
    await live.settle()
    before = await answers(live)
    assert len(before["reports"]) >= 24
    counted = await live.rows("registry", "SELECT count(*) FROM withdrawal_confirmations")
    assert "built again" in await rebuild(live)
    await live.settle()
    after = await answers(live)
    assert after == before
    assert not after["summary"]["rebuilding"]
    assert await live.rows("registry", "SELECT count(*) FROM withdrawal_confirmations") == counted
