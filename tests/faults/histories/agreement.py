"""That the real reader and the reference say the same, and that the stream holds what was told."""

from collections.abc import Sequence

import orjson
from sqlalchemy import select

from libs.common.backbone import held_events
from libs.common.bus.reading import Arrived
from libs.common.contracts.envelope import Event
from tests.faults.histories.facts import applied, children, visits
from tests.faults.histories.reference import UNREADABLE, Reference
from tests.faults.histories.world import World


async def check_agreement(world: World, reference: Reference) -> None:
    """Read model, effects, position and dead letters."""
    assert {row.child: row.version for row in await world.all(select(children))} == reference.children
    assert {row.visit: row.child for row in await world.all(select(visits))} == reference.visits
    effects = [(str(row.event_id), row.aggregate) for row in await world.all(select(applied).order_by("turn"))]
    assert len(set(effects)) == len(effects), "applied twice"
    assert _by_aggregate(effects) == _by_aggregate(reference.applied)
    assert await world.position() == reference.position
    held = await world.all(select(held_events).order_by(held_events.c.id))
    assert [(_kind(row.aggregate), row.state, row.code) for row in held] == [
        (_kind(one.aggregate), one.state, one.code) for one in reference.held
    ]
    assert all(row.reason for row in held)


def check_stream(messages: Sequence[Arrived], told: Sequence[Event], *, apart_from: set[str]) -> None:
    """Everything told is there; each aggregate's own in the order in which it was told."""
    places: dict[str, int] = {}
    for place, message in enumerate(messages):
        places.setdefault(_id(message.body), place)
    assert {str(event.id) for event in told} <= set(places), "lost"
    latest: dict[str, int] = {}
    for event in told:
        place = places[str(event.id)]
        assert event.aggregate in apart_from or place > latest.get(event.aggregate, -1), "out of order"
        latest[event.aggregate] = place


def _by_aggregate(effects: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, aggregate in effects:
        found.setdefault(aggregate, []).append(name)
    return found


def _kind(aggregate: str) -> str:
    return UNREADABLE if aggregate.startswith(UNREADABLE) else aggregate


def _id(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["id"])
    except (ValueError, KeyError, TypeError):
        return ""
