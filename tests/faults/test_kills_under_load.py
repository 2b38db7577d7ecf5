"""Processes are killed and stopped at drawn points under load: nothing is lost, nothing twice, order is kept."""

import os
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from deploy.local.ports import LISTENER
from tests.conftest import Live
from tests.faults.kills_checks import check_reporting
from tests.faults.kills_plan import DOORS, FAMILIES, Fault, How, plan
from tests.faults.kills_run import strike_under_load
from tests.faults.kills_system import killable_system

pytestmark = pytest.mark.xdist_group("faults")

SHORT_SEED, SHORT_KILLS = 20261122, 8


def test_the_same_seed_draws_the_same_plan() -> None:
    first, second, other = (list(plan(seed, kills=200)) for seed in (7, 7, 8))
    assert first == second != other
    assert sum(fault.kills for fault in first) >= 200
    assert {fault.how for fault in first} == set(How)
    assert {victim for fault in first for victim in fault.victims} == {v for family in FAMILIES for v in family}
    assert any(len(fault.victims) == 2 for fault in first)


async def test_a_few_kills_under_load(hurt: Live) -> None:
    drawn = (fault for fault in plan(SHORT_SEED, kills=SHORT_KILLS) if fault.how is not How.PAUSE)
    faults = chain([Fault(0, How.KILL_AGAIN, DOORS, after=0.3, lasts=0.5)], drawn)
    tally = await strike_under_load(hurt, faults, seed=SHORT_SEED)
    assert tally.kills.total() >= SHORT_KILLS
    assert tally.kills[LISTENER]
    assert tally.told.acknowledged


@pytest.mark.soak
async def test_a_thousand_kills_under_load(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """REALLNET_KILLS, REALLNET_SEED and REALLNET_KILL_MINUTES make another run of it; figures are told as it goes."""
    kills, seed, minutes = told("KILLS", 1000), told("SEED", 1), told("KILL_MINUTES", 45)

    def say(line: str) -> None:
        with capfd.disabled():
            sys.stderr.write(f"{line}\n")

    async with killable_system(tmp_path / "var") as live:
        faults = within(plan(seed, kills=kills), minutes=minutes)
        tally = await strike_under_load(live, faults, seed=seed, say=say)
        await check_reporting(live)
    say(f"{tally}\n0 lost, 0 applied twice, order kept; rebuilt reporting says the same")
    assert tally.kills.total() >= kills, f"this machine has come to {tally.kills.total()} kills in {minutes} minutes"


def told(name: str, default: int) -> int:
    """What the environment asks for."""
    return int(os.environ.get(f"REALLNET_{name}") or default)


def within(faults: Iterator[Fault], *, minutes: int) -> Iterator[Fault]:
    """As many as there is time for."""
    deadline = time.monotonic() + 60 * minutes
    for fault in faults:
        if time.monotonic() > deadline:
            return
        yield fault
