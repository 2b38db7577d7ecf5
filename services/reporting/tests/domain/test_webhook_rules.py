"""How a webhook is signed, where it may lead, and when it is tried again."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from services.reporting.domain.webhook import Retries
from services.reporting.domain.webhook_address import check_address
from services.reporting.domain.webhook_signature import headers, secret_of, written

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
RETRIES = Retries()


def test_the_example_of_the_standard() -> None:
    """Standard Webhooks, reference libraries' own example."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    signed = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at=at, secrets=[secret])
    assert signed["webhook-timestamp"] == "1614265330"
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_their_own() -> None:
    one, other = new_id(), new_id()
    made = {secret_of(key, webhook, g) for key in (b"a", b"b") for webhook in (one, other) for g in (1, 2)}
    assert len(made) == 8
    assert all(24 <= len(secret) <= 64 for secret in made)
    assert base64.b64decode(written(secret_of(b"a", one, 1)).removeprefix("whsec_")) in made


@pytest.mark.parametrize(
    "url", ["https://his.example.org/reallnet", "https://his.example.org:8443/a?b=c", "https://8.8.8.8/"]
)
def test_addresses_that_will_do(url: str) -> None:
    check_address(url, plain_http=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://his.example.org/", "https://", "https:///x", "https://a b/", "https://his.example.org/\n", "ftp://x/",
        "https://user:secret@his.example.org/", "https://his.example.org@10.0.0.1/", "https://x:port/", "https://[::1/",
        "https://his.example.org/#x", "https://[fe80::1%25eth0]/", "https://his.example.org\\@10.0.0.1/",
        "https://hospitál.example/", "https://x:99999/",
    ],
)  # fmt: skip
def test_addresses_that_will_not(url: str) -> None:
    with pytest.raises(Invalid):
        check_address(url, plain_http=False)


def test_each_try_comes_later_and_none_later_than_an_hour() -> None:
    waits = [RETRIES.wait(attempts, chance=1) for attempts in range(1, 40)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert RETRIES.wait(1, chance=0) == timedelta(seconds=2.5)


@pytest.mark.parametrize(
    ("status", "since", "stops"),
    [
        (500, NOW, False),
        (None, NOW - timedelta(days=4, hours=23), False),
        (500, NOW - timedelta(days=5), True),
        (410, NOW, True),
        (404, NOW, False),
    ],
)
def test_when_it_is_given_up(status: int | None, since: datetime, *, stops: bool) -> None:
    assert (RETRIES.reason_to_stop(status=status, failing_since=since, now=NOW) is not None) is stops
