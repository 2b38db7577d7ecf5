"""Request and trace ids: taken from the caller where they are sane, handed on to everything underneath."""

import pytest

from libs.common import tracing
from libs.common.tracing import Trace

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_traceparent_is_read_and_written() -> None:
    assert str(Trace.parse(PARENT)) == PARENT


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        PARENT.upper(),
        "ff" + PARENT[2:],
        "00-" + "0" * 32 + "-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01",
    ],
)
def test_what_is_no_traceparent_begins_a_new_trace(header: str | None) -> None:
    assert Trace.parse(header) is None
    with tracing.bind_request(traceparent=header, request_id=None):
        assert Trace.parse(tracing.current_trace()) is not None


def test_a_request_continues_the_callers_trace_in_a_step_of_its_own() -> None:
    with tracing.bind_request(traceparent=PARENT, request_id="journey-0001") as request_id:
        assert request_id == tracing.current_request_id() == "journey-0001"
        assert tracing.current_trace().split("-")[1] == PARENT.split("-")[1]
        assert tracing.current_trace() != PARENT
    assert tracing.current_trace() == tracing.current_request_id() == ""


@pytest.mark.parametrize(
    "header", [None, "", "short", "x" * 65, "with blank inside", "line\nbreak-0001", "García-00001"]
)
def test_an_insane_request_id_is_replaced(header: str | None) -> None:
    with tracing.bind_request(traceparent=None, request_id=header) as request_id:
        assert request_id != header
        assert len(request_id) == 32


def test_a_reaction_belongs_to_the_request_its_event_came_from() -> None:
    with tracing.bind_event(event_id="e-1", traceparent=PARENT, request_id="journey-0001"):
        assert tracing.current_event_id() == "e-1"
        assert tracing.current_request_id() == "journey-0001"
    assert tracing.current_event_id() == ""
