"""The relay waits for more where events come in crowds, and nowhere else."""

import pytest

from libs.common.relaying.crowd import GATHER, Crowd

LONG_AGO, NOW = 100.0, 1_000.0


def _pauses(crowd: Crowd, *, rate: int, found: int, seconds: float) -> list[float]:
    """One look after another, each of which finds so many."""
    return [crowd.pause(found, now=NOW + turn * found / rate) for turn in range(int(rate * seconds / found))]


@pytest.mark.parametrize(("rate", "found"), [(5, 1), (50, 1), (300, 1), (300, 8)])
def test_what_comes_one_by_one_goes_at_once(rate: int, found: int) -> None:
    assert set(_pauses(Crowd(), rate=rate, found=found, seconds=3)) == {0.0}


@pytest.mark.parametrize(("rate", "found"), [(700, 3), (3_000, 80)])
def test_a_crowd_is_waited_for_soon(rate: int, found: int) -> None:
    pauses = _pauses(Crowd(), rate=rate, found=found, seconds=3)
    assert set(pauses[len(pauses) // 2 :]) == {GATHER}


def test_one_command_that_states_many_facts_makes_no_crowd() -> None:
    crowd = Crowd()
    crowd.pause(1, now=LONG_AGO)
    assert crowd.pause(50, now=NOW) == 0.0


def test_a_crowd_is_forgotten() -> None:
    crowd = Crowd()
    _pauses(crowd, rate=3_000, found=80, seconds=3)
    assert crowd.pause(1, now=NOW + 5) == 0.0
