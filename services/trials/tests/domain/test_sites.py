"""Which door is open: the study may recruit while this hospital does not."""

from datetime import date, timedelta

import pytest

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.trials.stages import MOVES, SiteStatus, Stage, diagram
from services.trials.domain.trials.trial import STATUS_GROWS_OLD_AFTER, Door, Site

DAY = date(2026, 6, 15)


def site(status: SiteStatus, *, verified: date = DAY) -> Site:
    return Site("t", "a", "hub-madrid", "La Paz", "hub-madrid", status, date(2026, 1, 1), verified, "told")


@pytest.mark.parametrize(
    ("status", "open_"),
    [
        (SiteStatus.RECRUITING, Truth.TRUE),
        (SiteStatus.NOT_YET_RECRUITING, Truth.FALSE),
        (SiteStatus.SLOTS_FULL, Truth.FALSE),
        (SiteStatus.PAUSED, Truth.FALSE),
        (SiteStatus.CLOSED, Truth.FALSE),
        (SiteStatus.UNKNOWN, Truth.UNKNOWN),
    ],
)
def test_a_door(status: SiteStatus, open_: Truth) -> None:
    assert site(status).door(DAY).open is open_


def test_an_old_status_is_not_relied_on() -> None:
    limit = DAY - timedelta(days=STATUS_GROWS_OLD_AFTER)
    assert site(SiteStatus.RECRUITING, verified=limit).door(DAY) == Door(Truth.TRUE, "recruiting")
    older = site(SiteStatus.RECRUITING, verified=limit - timedelta(days=1))
    assert older.door(DAY) == Door(Truth.UNKNOWN, "status_old")


def test_every_stage_has_its_moves_and_stands_in_the_diagram() -> None:
    assert set(MOVES) == set(Stage)
    assert all(stage in diagram() for stage in Stage)
