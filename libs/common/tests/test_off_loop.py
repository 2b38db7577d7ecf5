"""Calculations run in other processes; what fails there is told here."""

import os
import signal
import time

import pytest

from libs.common.errors import Invalid, Unavailable
from libs.common.off_loop import off_loop


def double(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def refuse() -> None:
    raise Invalid("This is no plate.", where="body.plate", right="a plate")


def sleep_long() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def test_work_is_done_in_another_process() -> None:
    doubled, pid = await off_loop(double, 21, within=30)
    assert doubled == 42
    assert pid != os.getpid()


async def test_a_refusal_comes_back_whole() -> None:
    with pytest.raises(Invalid) as told:
        await off_loop(refuse, within=30)
    assert (told.value.where, told.value.right) == ("body.plate", "a plate")


async def test_what_takes_too_long_is_ended_and_what_died_is_told_and_the_next_one_works() -> None:
    with pytest.raises(Unavailable, match="too long"):
        await off_loop(sleep_long, within=0.5)
    with pytest.raises(Unavailable, match="interrupted"):
        await off_loop(die, within=30)
    assert (await off_loop(double, 1, within=30))[0] == 2
