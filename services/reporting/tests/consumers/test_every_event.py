"""Reporting consumes everything, and the history these tests live on holds every kind of event."""

from libs.common.consumer import reactions_in
from libs.common.contracts.catalogue import EVENTS
from services.reporting import consumers
from services.reporting.tests.history.whole import whole_history


def test_there_is_a_reaction_for_every_event_of_the_catalogue() -> None:
    assert reactions_in(consumers).keys() == EVENTS.keys()


def test_the_history_holds_every_kind_of_event() -> None:
    assert {event.type() for event in whole_history().events} == EVENTS.keys()
