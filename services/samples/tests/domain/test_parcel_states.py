"""The states of a parcel: each says where it leads, and the diagram shows it."""

from services.samples.domain.transit.parcel_statements import EVENT_OF
from services.samples.domain.transit.parcel_states import PARCEL_MOVES, ParcelState, diagram


def test_every_state_says_where_it_leads_and_what_is_told() -> None:
    assert set(PARCEL_MOVES) == set(EVENT_OF) == set(ParcelState)


def test_diagram_shows_every_move() -> None:
    drawn = diagram()
    for state, reached in PARCEL_MOVES.items():
        assert all(f"    {state} --> {to}" in drawn for to in reached)
