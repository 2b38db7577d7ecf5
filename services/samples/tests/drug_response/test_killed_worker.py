"""Workers that are killed in the middle of a calculation lose nothing, and the result is filed once."""

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from services.samples.commands.drug_response.calculate_plates import calculate_plates
from services.samples.domain.drug_response.drug_plates import LEASE, MOST_ATTEMPTS
from services.samples.tests import bodies
from services.samples.tests.conftest import Ask, Step
from services.samples.tests.drug_response import killed_worker

ROOT = Path(__file__).resolve().parents[4]
DRUGS = 60
DOSES = (1, 10, 100, 1000, 10000)


def plates() -> Any:
    """Sixty drugs on one plate of 384 wells."""
    names = [f"{row}{column}" for column in range(1, 25) for row in "ABCDEFGHIJKLMNOP"]
    wells: list[Any] = [{"well": names.pop(0), "role": "negative", "reading": 1000 + n} for n in range(8)]
    for drug in range(DRUGS):
        for place, dose in enumerate(DOSES):
            reading = 1000 - 150 * place + 7 * ((drug * 31 + place * 17) % 13)
            wells.append({"well": names.pop(0), "drug": f"drug-{drug}", "dose_nm": dose, "reading": reading})
    measured = bodies.posting(bodies.DRP)["measured_at"]
    return {"measured_at": measured, "plates": [{"plate": "P1", "wells": wells}]}


@pytest.mark.soak
async def test_the_result_is_filed_once(
    *, database: Database, migrated: ServiceDatabase, clock: FixedClock, ask: Ask, ordered: Step
) -> None:
    assay = await ordered("drp")
    lab: Callable[..., Awaitable[Any]] = lambda method, path, **kw: ask(  # noqa: E731
        method, path, role="functional_lab", of="lab-drp", **kw
    )
    posted = (await lab("POST", f"/v1/assays/{assay['id']}/drug-plates", json=plates())).json()
    for attempt in range(1, MOST_ATTEMPTS):
        told = [sys.executable, "-m", killed_worker.__name__, migrated.app_url, clock.now().isoformat()]
        process = await asyncio.create_subprocess_exec(*told, cwd=ROOT)
        while (await lab("GET", posted["look_at"])).json()["attempts"] < attempt:
            assert process.returncode is None
        while random.random() > 0.2 and process.returncode is None:  # somewhere in the middle
            await lab("GET", posted["look_at"])
        process.kill()
        await process.wait()
        clock.set(clock.now() + LEASE + timedelta(seconds=1))
    before = (await lab("GET", posted["look_at"])).json()
    assert (before["state"], before["attempts"]) == ("calculating", MOST_ATTEMPTS - 1)
    await calculate_plates(database)
    done = (await lab("GET", posted["look_at"])).json()
    assert (done["state"], done["result_version"], done["drugs_done"]) == ("filed", 1, DRUGS)
    assert len((await lab("GET", f"/v1/assays/{assay['id']}/results")).json()["items"]) == 1
