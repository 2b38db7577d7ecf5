"""Which device sent a message: the one of which most fits, never one of two that fit alike."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.samples.domain.instruments.device import Device, device_of


def device(name: str, **told: Any) -> Device:
    usual = {"id": UUID(int=1), "lab": "hub-barcelona", "profile": "hl7-lenient"}
    return Device(name=name, changed_at=datetime(2026, 1, 1, tzinfo=UTC), changed_by="x", **{**usual, **told})


ALL = (
    device("any-cobas", application="COBAS"),
    device("cobas-2", application="COBAS", facility="LAB2"),
    device("by-port", port=2577),
    device("old", application="OLD", active=False),
    device("twin-a", application="TWIN"),
    device("twin-b", application="TWIN"),
    device("rest", is_default=True),
)


@pytest.mark.parametrize(
    ("application", "facility", "port", "name"),
    [
        ("cobas ", "LAB1", None, "any-cobas"),
        ("COBAS", "lab2", None, "cobas-2"),
        (None, None, 2577, "by-port"),
        ("OLD", None, None, "rest"),
        ("TWIN", None, None, "rest"),
        (None, None, None, "rest"),
    ],
)
def test_who_it_is(application: str | None, facility: str | None, port: int | None, name: str) -> None:
    found = device_of(ALL, application=application, facility=facility, port=port)
    assert found is not None
    assert found.name == name


def test_without_a_default_it_is_nobody() -> None:
    assert device_of(ALL[:-1], application="UNKNOWN", facility=None) is None
