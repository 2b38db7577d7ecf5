"""Webhooks over HTTP: whose they are, what is refused, that a secret is shown once, and a ping."""

from collections import deque
from collections.abc import Callable

import httpx
import pytest

from libs.common.bus.connection import Bus
from libs.common.testing.receiver import Receiver, answer
from services.reporting.settings import ReportingSettings
from services.reporting.tests.feed.conftest import OTHER, received, state
from services.reporting.tests.webhooks.conftest import Party, signed_with


async def test_they_are_the_own_organisations(
    party: Party, theirs: Receiver, client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]
) -> None:
    webhook, _ = await party.add(theirs.url)
    other = Party(client, headers("hub_technician", OTHER))
    assert [one["id"] for one in (await party.ask("GET")).json()["items"]] == [webhook]
    assert (await other.ask("GET")).json()["items"] == []
    for method, path in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/rotation"),
        ("POST", "/resumption"),
        ("POST", "/test"),
    ):
        assert (await other.ask(method, f"/{webhook}{path}")).status_code == 404
    reader = Party(client, headers("machine", "hospital-aragon"))
    assert [(await reader.ask("GET")).status_code, (await reader.ask("POST", "", {"url": theirs.url})).status_code] == [
        200,
        403,
    ]


async def test_a_secret_is_shown_once_and_kept_nowhere(party: Party, theirs: Receiver) -> None:
    first = await party.ask("POST", "", {"url": theirs.url}, **{"Idempotency-Key": "k"})
    again = await party.ask("POST", "", {"url": theirs.url}, **{"Idempotency-Key": "k"})
    assert first.json()["secret"].startswith("whsec_")
    assert (again.json()["secret"], again.json()["webhook"]) == (None, first.json()["webhook"])
    shown = (await party.ask("GET")).text
    assert 'secret"' not in shown
    assert first.json()["secret"] not in shown


async def test_the_same_address_and_an_eleventh_are_refused(party: Party, theirs: Receiver) -> None:
    for number in range(10):
        await party.add(f"{theirs.url}/{number}")
    again = await party.ask("POST", "", {"url": f"{theirs.url}/3"})
    more = await party.ask("POST", "", {"url": f"{theirs.url}/10"})
    assert [(one.status_code, one.json()["code"]) for one in (again, more)] == [(409, "already_there")] * 2


REFUSED = (
    "https://10.0.0.1/x", "https://169.254.169.254/latest/meta-data", "https://[fd00::1]/", "ftp://his.example.org/",
    "https://user:word@8.8.8.8/", "https://[::ffff:10.0.0.1]/", "https://name.invalid/", "x" * 2_001,
)  # fmt: skip


async def test_addresses_that_are_refused(party: Party) -> None:
    for url in REFUSED:
        refused = await party.ask("POST", "", {"url": url})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        assert refused.json()["errors"][0]["where"] == "body.url"
    assert (await party.ask("GET")).json()["items"] == []


async def test_a_ping(party: Party, theirs: Receiver) -> None:
    webhook, secret = await party.add(theirs.url)
    theirs.answers = deque([answer(204), answer(500)])
    good, bad = [(await party.ask("POST", f"/{webhook}/test")).json() for _ in range(2)]
    assert (good, bad) == (
        {"accepted": True, "status": 204, "trouble": None},
        {"accepted": False, "status": 500, "trouble": "refused"},
    )
    assert signed_with(theirs.got[0], secret)
    assert b"org.reallnet.webhook.ping" in theirs.got[0].body
    assert (await party.look(webhook))["delivery"] == "active"


async def test_what_waits_for_nothing_cannot_be_resumed(party: Party, theirs: Receiver, bus: Bus) -> None:
    await state(bus, received())
    webhook, _ = await party.add(theirs.url)
    assert (await party.ask("POST", f"/{webhook}/resumption")).json()["code"] == "wrong_state"


def test_production_sends_nothing_to_itself(settings: ReportingSettings) -> None:
    with pytest.raises(ValueError, match="production sends nothing to itself"):
        ReportingSettings.model_validate(
            {**settings.model_dump(), "environment": "production", "webhook_key": "C" * 43 + "="}
        )
