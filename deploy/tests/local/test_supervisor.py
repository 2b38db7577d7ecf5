"""The supervisor starts a crashed child again, three times, and stops everything in the right order."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import anyio
import pytest

from deploy.local.charge import Charge, Turn
from deploy.local.readiness import file_touched
from deploy.local.supervisor import Supervisor
from deploy.tests.processes import is_running
from libs.common.embedded.child_process import ChildProcess
from libs.common.embedded.failures import CannotRun

QUICK = (0.01, 0.02, 0.03)
WAITS = "import time; print('I am up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({!r}, 'w'); time.sleep(600)"


async def at_once() -> bool:
    return True


def charge(
    folder: Path,
    name: str,
    program: str,
    *,
    turn: Turn = Turn.WORKER,
    is_ready: Callable[[], Awaitable[bool]] = at_once,
) -> Charge:
    child = ChildProcess(name=name, command=(sys.executable, "-c", program), log=folder / f"{name}.log")
    return Charge(child=child, turn=turn, is_ready=is_ready, back_off=QUICK)


@asynccontextmanager
async def supervised(*charges: Charge, tireless: bool = False) -> AsyncIterator[Supervisor]:
    async with anyio.create_task_group() as tasks:
        supervisor = Supervisor(tasks, tireless=tireless)
        try:
            await supervisor.start(charges)
            yield supervisor
        finally:
            await supervisor.stop()


def sentence_of(group: BaseExceptionGroup[BaseException]) -> str:
    inner: BaseException = group
    while isinstance(inner, BaseExceptionGroup):
        (inner,) = inner.exceptions
    assert isinstance(inner, CannotRun)
    return str(inner)


async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    async with supervised(charge(tmp_path, "a", WAITS), charge(tmp_path, "b", WAITS)) as supervisor:
        before = supervisor.pids()
        supervisor.kill("a")
        with anyio.fail_after(10):
            await supervisor.until_ready()
        after = supervisor.pids()
        assert supervisor.starts("a") == 2
        assert after["a"] != before["a"]
        assert after["b"] == before["b"]
    assert not any(is_running(pid) for pid in after.values())


async def test_a_child_that_keeps_crashing_is_given_up_with_one_sentence(tmp_path: Path) -> None:
    failing = charge(tmp_path, "poorly", "raise SystemExit('the vault key is missing')", is_ready=never)
    with pytest.raises(BaseExceptionGroup) as failure:
        async with supervised(failing):
            pass
    sentence = sentence_of(failure.value)
    assert "poorly ended before it was ready: the vault key is missing" in sentence
    assert "started again 3 times" in sentence
    assert failing.child.log.read_text(encoding="utf-8").count("the vault key is missing") == 4


async def never() -> bool:
    return False


async def test_a_tireless_supervisor_gives_no_child_up(tmp_path: Path) -> None:
    async with supervised(charge(tmp_path, "a", WAITS), tireless=True) as supervisor:
        for _ in range(len(QUICK) + 2):
            assert supervisor.is_ready("a")
            supervisor.kill("a")
            assert not supervisor.is_ready("a")
            with anyio.fail_after(10):
                await supervisor.until_ready()
        assert supervisor.starts("a") == len(QUICK) + 3


async def test_even_a_tireless_supervisor_gives_up_what_never_comes_up(tmp_path: Path) -> None:
    failing = charge(tmp_path, "poorly", "raise SystemExit('the vault key is missing')", is_ready=never)
    with pytest.raises(BaseExceptionGroup) as failure:
        async with supervised(failing, tireless=True):
            pass
    assert "started again 3 times" in sentence_of(failure.value)


async def test_a_full_disk_is_told_at_once(tmp_path: Path) -> None:
    writes = charge(tmp_path, "writer", "raise OSError(28, 'No space left on device')", is_ready=never)
    with pytest.raises(BaseExceptionGroup) as failure:
        async with supervised(writes):
            pass
    assert sentence_of(failure.value).startswith("The disk is full: writer could not write")


async def test_a_missing_program_is_told_at_once(tmp_path: Path) -> None:
    missing = charge(tmp_path, "absent", "")
    missing = replace(missing, child=replace(missing.child, command=(str(tmp_path / "nowhere"),)))
    with pytest.raises(BaseExceptionGroup) as failure:
        async with supervised(missing):
            pass
    assert "nowhere is missing" in sentence_of(failure.value)


async def test_a_child_that_is_never_ready_is_told(tmp_path: Path) -> None:
    slow = replace(charge(tmp_path, "slow", WAITS, is_ready=never), ready_within=0.3)
    with pytest.raises(BaseExceptionGroup) as failure:
        async with supervised(slow):
            pass
    assert "slow was not ready within 0 seconds: I am up" in sentence_of(failure.value)


async def test_a_stubborn_child_is_stopped_by_force(tmp_path: Path) -> None:
    started = tmp_path / "started"
    stubborn = charge(
        tmp_path, "stubborn", STUBBORN.format(str(started)), turn=Turn.ISSUER, is_ready=partial(file_touched, started)
    )
    async with supervised(stubborn) as supervisor:
        pid = supervisor.pids()["stubborn"]
    assert not is_running(pid)


async def test_workers_stop_before_what_they_work_with(tmp_path: Path) -> None:
    told = tmp_path / "order"
    says = (
        "import signal, sys, time\n"
        f"def end(*_): open({str(told)!r}, 'a').write('{{0}} '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); open({1!r}, 'w'); time.sleep(600)"
    )
    charges = []
    for turn in reversed(Turn):
        up = tmp_path / f"{turn.name}.up"
        program = says.format(turn.name, str(up))
        charges.append(charge(tmp_path, turn.name, program, turn=turn, is_ready=partial(file_touched, up)))
    async with supervised(*charges):
        pass
    assert told.read_text(encoding="utf-8").split() == [turn.name for turn in Turn]
