"""Custody: whatever was told in whatever order, the links join, and each instant has one holder."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.errors import Invalid
from services.samples.domain.transit.custody import Handing, Holder, is_whole, link_at, links, to_undo, undone

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
ID = UUID(int=1)


def handing(version: int, hours: int, holder: Holder | None, *, undoes: int | None = None) -> Handing:
    since = NOON + timedelta(hours=hours)
    return Handing(
        sample_id=ID,
        version=version,
        deed="moved",
        since=since,
        by="technician",
        by_organisation="hub-madrid",
        recorded_at=since,
        holder=holder,
        undoes=undoes,
    )


moves = st.lists(st.tuples(st.integers(0, 50), st.sampled_from([*Holder, None]), st.integers(1, 8)), max_size=8)


@settings(max_examples=60)
@given(moves, st.integers(-5, 80))
def test_links_join_and_every_instant_has_one_holder(told: list[tuple[int, Holder | None, int]], hour: int) -> None:
    handings = [
        handing(version, hours, holder, undoes=undoes if undoes < version and version % 3 == 0 else None)
        for version, (hours, holder, undoes) in enumerate(told, start=1)
    ]
    chain = links(handings)
    assert is_whole(chain)
    assert [link.since for link in chain] == sorted(link.since for link in chain)
    at = NOON + timedelta(hours=hour)
    if chain and at >= chain[0].since:
        held = [link for link in chain if link.since <= at and (link.until is None or at < link.until)]
        assert held == [link_at(chain, at)]
    else:
        with pytest.raises(Invalid):
            link_at(chain, at)


def test_what_was_undone_never_took_place() -> None:
    told = [handing(1, 0, Holder.HOSPITAL), handing(2, 5, Holder.COURIER), handing(3, 9, Holder.HOSPITAL, undoes=2)]
    chain = links(told)
    assert link_at(chain, NOON + timedelta(hours=6)).holder is Holder.HOSPITAL
    assert [one.version for one in undone(told)] == [2]


def test_the_newest_move_that_took_place_is_the_one_to_undo() -> None:
    told = [handing(1, 0, Holder.HOSPITAL), handing(2, 5, Holder.COURIER), handing(3, 9, Holder.HOSPITAL, undoes=2)]
    newest, before = to_undo([*told, handing(4, 10, Holder.COURIER)])
    assert (newest.version, before.version if before else None) == (4, 1)


def test_a_tube_entered_after_it_had_left_was_with_the_courier() -> None:
    chain = links([handing(1, 3, Holder.HOSPITAL), handing(2, 1, Holder.COURIER)])
    assert link_at(chain, NOON + timedelta(hours=2)).holder is Holder.COURIER


def test_quarantine_changes_nobodys_hands() -> None:
    chain = links([handing(1, 0, Holder.HOSPITAL), handing(2, 1, Holder.COURIER), handing(3, 2, None)])
    assert [link.holder for link in chain] == [Holder.HOSPITAL, Holder.COURIER, Holder.COURIER]
