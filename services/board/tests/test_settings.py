"""What the environment must say, and what it may."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.organisations import Organisations
from libs.common.settings import SettingsError
from services.board.settings import BoardSettings

ENVIRONMENT = {
    "REALLNET_ENV": "development",
    "REALLNET_DATABASE_URL": "postgresql://a:b@127.0.0.1:5432/board",
    "REALLNET_BUS_URL": "nats://127.0.0.1:4222",
    "REALLNET_OIDC_ISSUER": "http://127.0.0.1:8100",
}
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
FRIDAY = datetime(2026, 6, 12, 10, tzinfo=UTC)


def test_48_calendar_hours_unless_told_otherwise(organisations: Organisations) -> None:
    promise = BoardSettings.from_environment(ENVIRONMENT).promise(organisations)
    assert promise.answer_due(FRIDAY) == promise.recommendation_due(FRIDAY) == FRIDAY + timedelta(hours=48)


def test_working_hours_are_those_of_the_board(organisations: Organisations) -> None:
    told = {**ENVIRONMENT, "REALLNET_BOARD_CLOCK_COUNTING": "working", "REALLNET_BOARD_ANSWER_HOURS": "8"}
    promise = BoardSettings.from_environment(told).promise(organisations)
    assert promise.answer_due(FRIDAY) == datetime(2026, 6, 15, 9, tzinfo=UTC)  # 09:00 to 18:00 in Madrid


@pytest.mark.parametrize("key", ["", "bm90IGxvbmcgZW5vdWdo", "?"])
def test_production_needs_a_good_key(key: str) -> None:
    told = {**ENVIRONMENT, "REALLNET_ENV": "production", "REALLNET_BOARD_SIGNING_KEY": key}
    with pytest.raises(SettingsError, match="REALLNET_BOARD_SIGNING_KEY is wrong"):
        BoardSettings.from_environment(told)


def test_a_good_key_is_never_shown() -> None:
    told = {**ENVIRONMENT, "REALLNET_ENV": "production", "REALLNET_BOARD_SIGNING_KEY": KEY}
    found = BoardSettings.from_environment(told)
    assert found.board_signing_key == b"0123456789" * 3 + b"01"
    assert "0123456789" not in repr(found)


@pytest.mark.parametrize("hours", ["0", "-1", "many"])
def test_impossible_hours(hours: str) -> None:
    with pytest.raises(SettingsError, match="REALLNET_BOARD_ANSWER_HOURS is wrong"):
        BoardSettings.from_environment({**ENVIRONMENT, "REALLNET_BOARD_ANSWER_HOURS": hours})
