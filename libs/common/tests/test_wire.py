"""What a request body may hold, and what is refused at the door."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.errors import Invalid
from libs.common.wire import AwareTime, Body, Count, FreeText, PartialDate, PastDate, PlannedTime, today


class Visit(Body):
    at: AwareTime | None = None
    planned: PlannedTime | None = None
    on: PastDate | None = None
    since: PartialDate | None = None
    tubes: Count | None = None
    note: FreeText | None = None
    share: float | None = None
    findings: dict[str, Any] | None = None


def iso(at: datetime) -> str:
    return at.isoformat()


def refusal_of(**fields: object) -> Invalid | None:
    with pytest.raises(ValidationError) as refused:
        Visit.model_validate(fields)
    cause = refused.value.errors()[0].get("ctx", {}).get("error")
    return cause if isinstance(cause, Invalid) else None


def test_a_time_ahead_is_refused() -> None:
    refusal = refusal_of(at=iso(datetime.now(UTC) + timedelta(minutes=6)))
    assert refusal is not None
    assert refusal.sentence == "The time lies in the future."


def test_times_are_kept_in_utc() -> None:
    visit = Visit.model_validate({"at": "2020-06-15T14:00:00+02:00"})
    assert visit.at == datetime(2020, 6, 15, 12, tzinfo=UTC)
    assert visit.at is not None
    assert visit.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("at", "2020-06-15T14:00:00", "The time has no zone."),
        ("at", "0001-01-01T00:00:00+02:00", "The time lies too far back."),
        ("at", 1_592_222_400, "This is not a date or time in ISO 8601."),
        ("at", "1592222400", "This is not a date or time in ISO 8601."),
        ("on", (today() + timedelta(days=1)).isoformat(), "The date lies in the future."),
        ("on", "0001-01-01", "The date lies too far back."),
        ("since", f"{today().year + 1}-01", "The date lies in the future."),
    ],
)
def test_refused_times(field: str, value: object, sentence: str) -> None:
    refusal = refusal_of(**{field: value})
    assert refusal is not None
    assert refusal.sentence == sentence


def test_a_clock_may_run_a_little_ahead_and_plans_lie_ahead() -> None:
    ahead = iso(datetime.now(UTC) + timedelta(minutes=4))
    tomorrow = iso(datetime.now(UTC) + timedelta(days=1))
    assert Visit.model_validate({"at": ahead, "planned": tomorrow}).planned is not None


def test_today_and_this_month_have_begun() -> None:
    Visit.model_validate({"on": today().isoformat(), "since": f"{today():%Y-%m}"})
    assert isinstance(today(), date)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"note": "a\x00b"}, "note"),
        ({"note": "half \ud800"}, "note"),
        ({"findings": {"a": [1, {"b": "x\x00"}]}}, "findings.a[1].b"),
        ({"findings": {"a\x00": 1}}, "findings"),
    ],
)
def test_what_postgresql_cannot_store_is_refused_where_it_stands(value: dict[str, Any], where: str) -> None:
    refusal = refusal_of(**value)
    assert refusal is not None
    assert refusal.where == where


@pytest.mark.parametrize(
    "value",
    [
        {"unknown": 1},
        {"tubes": "3"},
        {"tubes": 2**31},
        {"tubes": -1},
        {"share": float("nan")},
        {"note": "   "},
        {"note": "x" * 4_001},
    ],
)
def test_nothing_unknown_and_nothing_that_does_not_fit(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Visit.model_validate(value)


def test_surrounding_blanks_go() -> None:
    assert Visit.model_validate({"note": "  thawed \n"}).note == "thawed"
