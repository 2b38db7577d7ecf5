"""Times of every precision, with and without a zone, and odd ones."""

import pytest

from services.samples.doors.times import time_of

MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("20261122101500+0100", "2026-11-22T10:15:00+01:00"),
        ("20261122101500+01:00", "2026-11-22T10:15:00+01:00"),
        ("20261122101500+010000", "2026-11-22T10:15:00+01:00"),
        ("20261122101500.1234-0500", "2026-11-22T10:15:00.123400-05:00"),
        ("20261122101500Z", "2026-11-22T10:15:00+00:00"),
        ("20261122101500", "2026-11-22T10:15:00+01:00"),
        ("20260722101500", "2026-07-22T10:15:00+02:00"),
        ("202611221015", "2026-11-22T10:15:00+01:00"),
        ("2026112210", "2026-11-22T10:00:00+01:00"),
        ("20261122101500^S", "2026-11-22T10:15:00+01:00"),
    ],
)
def test_times_as_the_standard_has_them(sent: str, meant: str) -> None:
    instant, odd = time_of(sent, MADRID)
    assert instant is not None
    assert (instant.isoformat(), odd) == (meant, None)


@pytest.mark.parametrize(
    ("sent", "meant", "odd"),
    [
        ("20261122", "2026-11-22T00:00:00+01:00", "has a day and no hour"),
        ("261122101500", "2026-11-22T10:15:00+01:00", "has a year of two digits"),
        ("261122", "2026-11-22T00:00:00+01:00", "has a year of two digits"),
        ("2026-11-22 10:15:00", "2026-11-22T10:15:00+01:00", "is not written as the standard says"),
        ("2026-11-22T10:15:00+01:00", "2026-11-22T10:15:00+01:00", "is not written as the standard says"),
        ("20261122101500123", "2026-11-22T10:15:00.123000+01:00", "is not written as the standard says"),
        ("2026/11/22", "2026-11-22T00:00:00+01:00", "is not written as the standard says"),
        ("20261025023000", "2026-10-25T02:30:00+02:00", "is in the hour in which the clocks are changed"),
    ],
)
def test_times_that_are_odd(sent: str, meant: str, odd: str) -> None:
    instant, remark = time_of(sent, MADRID)
    assert instant is not None
    assert (instant.isoformat(), remark) == (meant, odd)


@pytest.mark.parametrize(
    ("sent", "odd"),
    [
        ("2026", "has no day"),
        ("202611", "has no day"),
        ("20261332", "is no time"),
        ("20261122250000", "is no time"),
        ("22/11/2026", "is no time"),
        ("soon", "is no time"),
        ("20261122101500+9900", "has a zone that does not exist"),
        ("00000000000000", None),
        ("", None),
    ],
)
def test_what_is_no_time(sent: str, odd: str | None) -> None:
    assert time_of(sent, MADRID) == (None, odd)
