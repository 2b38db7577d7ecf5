"""The checker of histories finds each kind of breach, and nothing in a history that kept every promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.history_breaches import Breach, History, Kind, Part, Recorded, Stated, breaches_of

BEGAN = datetime(2026, 1, 31, tzinfo=UTC)
HEARD, UNHEARD = "org.reallnet.registry.patient.registered.v1", "org.reallnet.registry.patient.noted.v1"


def recorded(number: int, aggregate: str, version: int, kind: str = HEARD) -> Recorded:
    return Recorded(f"event-{number}", kind, aggregate, version, BEGAN + timedelta(seconds=number))


LEDGER = [
    recorded(1, "patient/a", 1),
    recorded(2, "patient/b", 1),
    recorded(3, "patient/a", 2),
    recorded(4, "patient/a", 3, UNHEARD),
    recorded(5, "patient/b", 2),
]


def stated(*numbers: int) -> list[Stated]:
    return [stated_as(LEDGER[number - 1]) for number in numbers]


def stated_as(event: Recorded) -> Stated:
    return Stated(event.id, event.type, event.aggregate, event.version)


def ids(*numbers: int) -> list[str]:
    return [f"event-{number}" for number in numbers]


def part(service: str, **told: object) -> Part:
    nothing = Part(
        service=service,
        ledger=[],
        audited_at=frozenset(),
        waiting=[],
        hears=frozenset(),
        applied=[],
        in_order=True,
        held=[],
    )
    return replace(nothing, **told)  # type: ignore[arg-type]


REGISTRY = part("registry", ledger=LEDGER, audited_at=frozenset(event.at for event in LEDGER))
REPORTING = part("reporting", hears=frozenset({HEARD}), applied=ids(1, 2, 3, 5))
KEPT = History(stated(1, 2, 3, 4, 5), [REGISTRY, REPORTING])


def with_registry(**told: object) -> History:
    return History(KEPT.stream, [replace(REGISTRY, **told), REPORTING])  # type: ignore[arg-type]


def with_reporting(**told: object) -> History:
    return History(KEPT.stream, [REGISTRY, replace(REPORTING, **told)])  # type: ignore[arg-type]


def with_stream(*numbers: int) -> History:
    return History(stated(*numbers), KEPT.parts)


@pytest.mark.parametrize(
    "history",
    [
        KEPT,
        with_stream(2, 5, 1, 3, 4),
        with_stream(1, 2, 1, 3, 4, 2, 5, 3, 4),
        with_reporting(applied=ids(2, 1, 5, 3)),
    ],
    ids=["as it was", "other aggregates' events between", "repeated in the stream", "applied between others'"],
)
def test_a_history_that_kept_every_promise_has_no_breach(history: History) -> None:
    assert breaches_of(history) == []


BROKEN: dict[Kind, tuple[History, tuple[str, str]]] = {
    Kind.LOST: (
        replace(with_stream(1, 2, 3, 4), parts=[REGISTRY, replace(REPORTING, applied=ids(1, 2, 3))]),
        ("registry", "event-5"),
    ),
    Kind.INVENTED: (
        replace(KEPT, stream=[*KEPT.stream, Stated("event-9", UNHEARD, "patient/z", 1)]),
        ("stream", "event-9"),
    ),
    Kind.FALLING: (
        with_registry(ledger=[*LEDGER[:4], replace(LEDGER[4], version=0)]),
        ("registry", "event-5"),
    ),
    Kind.TURNED: (with_stream(1, 2, 4, 3, 5), ("registry", "event-4")),
    Kind.MISSED: (with_reporting(applied=ids(1, 2, 3)), ("reporting", "event-5")),
    Kind.TWICE: (with_reporting(applied=ids(1, 2, 3, 5, 3)), ("reporting", "event-3")),
    Kind.UNHEARD: (with_reporting(applied=ids(1, 2, 3, 4, 5)), ("reporting", "event-4")),
    Kind.MISORDERED: (with_reporting(applied=ids(3, 1, 2, 5)), ("reporting", "event-3")),
    Kind.UNAUDITED: (with_registry(audited_at=REGISTRY.audited_at - {LEDGER[2].at}), ("registry", "event-3")),
    Kind.WAITING: (with_registry(waiting=ids(5)), ("registry", "event-5")),
    Kind.HELD: (with_reporting(held=ids(5)), ("reporting", "event-5")),
}


def test_every_kind_of_breach_is_tried() -> None:
    assert set(BROKEN) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_broken_history_is_found_with_the_event_it_is_about(kind: Kind) -> None:
    history, (service, event) = BROKEN[kind]
    assert breaches_of(history) == [Breach(kind, service, event)]


def test_the_order_of_application_counts_only_where_it_is_known() -> None:
    assert breaches_of(with_reporting(applied=ids(3, 1, 2, 5), in_order=False)) == []


def test_two_services_may_speak_of_one_aggregate_each_in_its_own_order() -> None:
    theirs = [recorded(6, "patient/a", 1), recorded(7, "patient/a", 2)]
    samples = part("samples", ledger=theirs, audited_at=frozenset(event.at for event in theirs))
    stream = [stated_as(theirs[0]), *stated(1, 2, 3), stated_as(theirs[1]), *stated(4, 5)]
    reading = replace(REPORTING, applied=[*ids(6, 7, 1, 2, 3, 5)])
    assert breaches_of(History(stream, [REGISTRY, samples, reading])) == []


def test_what_was_applied_from_a_repetition_is_judged_by_its_first_place() -> None:
    again = with_stream(1, 2, 3, 4, 5, 1, 2, 3)
    turned = History(again.stream, [REGISTRY, replace(REPORTING, applied=ids(3, 1, 2, 5))])
    assert breaches_of(turned) == [Breach(Kind.MISORDERED, "reporting", "event-3")]
