"""What `reallnet status` calls a problem, and the one sentence it begins with."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from deploy.status.problems import problems, unreachable
from deploy.status.showing import show
from deploy.status.status import SILENT, PartyStatus, ServiceStatus, Status
from libs.common.bus.behind import Behind
from libs.common.bus.standing import StreamStanding
from libs.common.queues import Queues
from libs.common.standing.of_service import ServiceStanding
from libs.common.standing.trail import Trail

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
NONE = timedelta()
QUEUES = Queues(waiting=0, oldest_waiting=None, held={}, readers=(), migration="1", now=NOW)
TRAIL = Trail(sealed=9, unsealed=0, unsealed_for=NONE, unsigned_for=NONE, verified_at=None, findings=0)
STANDING = ServiceStanding(QUEUES, TRAIL, overdue={"answer": 0}, turns={"relay": True, "reader board": True})
BOARD = ServiceStatus("board", ready=True, unready="", standing=STANDING, readers={"board": Behind(0, None)})
TRIALS = replace(BOARD, service="trials")
STREAM = StreamStanding(
    messages=7,
    bytes=1_000,
    last=7,
    storage="file",
    replicas=1,
    replicas_current=1,
    sync_always=True,
    stored_bytes=1_000,
    room_bytes=10_000,
    broken=(),
)
WELL = Status(at=NOW, services=(BOARD, TRIALS), stream=STREAM, parties=())

Change = Callable[[], Status]


def board(**changed: Any) -> Status:
    return replace(WELL, services=(replace(BOARD, **changed), TRIALS))


def standing(**changed: Any) -> Status:
    return board(standing=replace(STANDING, **changed))


def queues(**changed: Any) -> Status:
    return standing(queues=replace(QUEUES, **changed))


def trail(**changed: Any) -> Status:
    return standing(trail=replace(TRAIL, **changed))


def stream(**changed: Any) -> Status:
    return replace(WELL, stream=replace(STREAM, **changed))


def party(*, begun: bool = True, late: timedelta = timedelta(days=3)) -> Status:
    return replace(WELL, parties=(PartyStatus("party-hub-madrid", begun, Behind(1_200, NOW - late)),))


WRONG = [
    (replace(WELL, stream=None), "The bus does not answer, or has no stream: writes go on, nothing is published."),
    (board(standing=None), "The database of board does not answer."),
    (board(ready=False, unready="The tables are at 1."), "board is not ready: the tables are at 1."),
    (board(ready=False, unready=SILENT), "board is not ready: it does not answer over HTTP."),
    (
        replace(WELL, doors="Closed: mllp-hub-madrid."),
        "Instruments cannot call: samples-listener is not ready: closed: mllp-hub-madrid.",
    ),
    (
        queues(waiting=3, oldest_waiting=NOW - timedelta(minutes=4)),
        "board does not publish: 3 events waiting, the oldest for 4 min.",
    ),
    (standing(turns={"relay": False}), "board's worker is not at work: nobody is its relay."),
    (
        board(readers={"board": Behind(1, NOW - timedelta(seconds=61))}),
        "board's reader is 1 event and 61 s behind.",
    ),
    (queues(held={"parked": 1}), "board has 1 dead letter (`reallnet dead-letters list board`)."),
    (standing(overdue={"answer": 2}), "board: the answer clock has run out 2 times."),
    (trail(findings=1), "board's audit trail was changed (`reallnet audit verify board`)."),
    (
        trail(unsealed=2, unsealed_for=timedelta(minutes=11)),
        "board's audit trail is not sealed: 2 entries waiting.",
    ),
    (trail(unsigned_for=timedelta(hours=1)), "board's audit trail gets no signed checkpoints."),
    (stream(broken=("it forgets",)), "The bus breaks a promise: it forgets."),
    (stream(replicas=3, replicas_current=2), "Only 2 of 3 servers hold the whole stream."),
    (stream(stored_bytes=9_000), "The bus is nearly full: 9.0 kB of 10.0 kB."),
    (party(), "party-hub-madrid has stopped reading: 1,200 events behind, for 3 d."),
]


@pytest.mark.parametrize(("status", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_each_is_told_in_one_sentence(status: Status, sentence: str) -> None:
    assert problems(status) == [sentence]


@pytest.mark.parametrize(
    "status",
    [
        WELL,
        queues(waiting=3, oldest_waiting=NOW - timedelta(seconds=60)),
        queues(held={"waiting": 5}),
        board(readers={"board": Behind(900, NOW - timedelta(seconds=60))}),
        trail(unsealed=900, unsealed_for=timedelta(minutes=10)),
        stream(sync_always=None, stored_bytes=None, room_bytes=None),
        stream(room_bytes=-1),
        party(begun=False),
        party(late=timedelta(hours=20)),
    ],
)
def test_what_passes_by_itself_is_none(status: Status) -> None:
    assert problems(status) == []


def test_what_is_down_explains_the_rest() -> None:
    silent = tuple(replace(one, ready=False, unready="No database.", standing=None) for one in WELL.services)
    found = replace(WELL, services=silent)
    assert problems(found) == unreachable(found) == ["PostgreSQL does not answer: no service can work."]


def shown(status: Status) -> list[str]:
    written = io.StringIO()
    show(status, problems(status), Console(file=written, width=100))
    return written.getvalue().splitlines()


def test_the_screen_begins_with_what_is_wrong() -> None:
    assert shown(WELL)[0] == "All is well."
    assert shown(queues(held={"parked": 2}))[0].startswith("board has 2 dead letters")
    worse = replace(queues(held={"parked": 2}), stream=None)
    assert shown(worse)[0].endswith("nothing is published. (1 more below.)")
    assert shown(worse)[-1].startswith("- board has 2 dead letters")


@pytest.mark.parametrize("status", [status for status, _ in WRONG])
def test_it_fits_on_one_screen(status: Status) -> None:
    lines = shown(status)
    assert len(lines) < 24
    assert max(map(len, lines)) <= 110
