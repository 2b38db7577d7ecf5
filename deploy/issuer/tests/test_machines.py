"""Programs that ask for themselves: secrets, signed assertions, and the demonstration's privilege."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.issuer.tests.visitor import HERE
from libs.common.clock import FixedClock

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CREDENTIALS = {"grant_type": "client_credentials"}
MACHINE = ("machine@hospital-madrid", "demo-only-hospital-madrid")


async def _told(client: httpx.AsyncClient, answer: httpx.Response) -> Mapping[str, object]:
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    told = await client.get("/userinfo", headers=bearer)
    return dict(told.json())


async def test_a_machine_proves_itself_by_its_secret_in_the_header(client: httpx.AsyncClient) -> None:
    answer = await client.post("/token", data=CREDENTIALS, auth=MACHINE)

    told = await _told(client, answer)
    assert (told["roles"], told["organisation"]) == (["machine"], "hospital-madrid")


async def test_or_in_the_form(client: httpx.AsyncClient) -> None:
    answer = await client.post("/token", data={**CREDENTIALS, "client_id": MACHINE[0], "client_secret": MACHINE[1]})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "credentials",
    [
        {"client_id": MACHINE[0], "client_secret": "wrong"},
        {"client_id": MACHINE[0], "client_secret": ""},
        {"client_id": MACHINE[0]},
        {"client_id": "nobody", "client_secret": "x"},
        {"client_id": "portal", "client_secret": "x"},
        {"client_id": "his"},
        {},
    ],
)
async def test_a_wrong_secret_gives_nothing(client: httpx.AsyncClient, credentials: dict[str, str]) -> None:
    refused = await client.post("/token", data={**CREDENTIALS, **credentials})

    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert "WWW-Authenticate" in refused.headers


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic bm8tY29sb24=", "Basic gIA="])
async def test_a_header_that_cannot_be_read_gives_nothing(client: httpx.AsyncClient, header: str) -> None:
    refused = await client.post("/token", data=CREDENTIALS, headers={"Authorization": header})

    assert refused.status_code == 401


async def test_a_public_program_has_no_token_of_its_own(client: httpx.AsyncClient) -> None:
    refused = await client.post("/token", data={**CREDENTIALS, "client_id": "portal"})

    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")


async def test_the_demonstration_acts_for_any_demo_person(client: httpx.AsyncClient) -> None:
    demo = ("demo", "demo-only-secret")
    answer = await client.post("/token", data={**CREDENTIALS, "person": "board_chair@board"}, auth=demo)

    assert (await _told(client, answer))["sub"] == "board_chair@board"
    nobody = await client.post("/token", data={**CREDENTIALS, "person": "x@y"}, auth=demo)
    assert (nobody.status_code, nobody.json()["error"]) == (400, "invalid_request")


async def test_no_other_program_may_act_for_people(client: httpx.AsyncClient) -> None:
    refused = await client.post("/token", data={**CREDENTIALS, "person": "board_chair@board"}, auth=MACHINE)

    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")


def _assertion(key: ECKey, clock: FixedClock, **changed: object) -> dict[str, str]:
    now = int(clock.now().timestamp())
    usual = {"iss": "his", "sub": "his", "aud": f"{HERE}/token", "jti": "1", "iat": now, "exp": now + 60}
    signed = jwt.encode({"alg": "ES256", "kid": key.kid}, {**usual, **changed}, key)
    return {**CREDENTIALS, "client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}


async def test_a_machine_proves_itself_by_its_key(
    client: httpx.AsyncClient, machine_key: ECKey, clock: FixedClock
) -> None:
    answer = await client.post("/token", data=_assertion(machine_key, clock))

    assert (await _told(client, answer))["sub"] == "his"


async def test_an_assertion_counts_once(client: httpx.AsyncClient, machine_key: ECKey, clock: FixedClock) -> None:
    form = _assertion(machine_key, clock)

    assert (await client.post("/token", data=form)).status_code == 200
    assert (await client.post("/token", data=form)).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"iss": "demo"},
        {"sub": "demo"},
        {"sub": "nobody"},
        {"jti": None},
        {"jti": ""},
        {"exp": 1},
        {"exp": None},
    ],
)
async def test_a_wrong_assertion_gives_nothing(
    client: httpx.AsyncClient, machine_key: ECKey, clock: FixedClock, changed: dict[str, object]
) -> None:
    refused = await client.post("/token", data=_assertion(machine_key, clock, **changed))

    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


async def test_an_assertion_for_hours_gives_nothing(
    client: httpx.AsyncClient, machine_key: ECKey, clock: FixedClock
) -> None:
    long = int((clock.now() + timedelta(hours=1)).timestamp())

    assert (await client.post("/token", data=_assertion(machine_key, clock, exp=long))).status_code == 401


async def test_somebody_elses_key_gives_nothing(client: httpx.AsyncClient, clock: FixedClock) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "his-1"})

    assert (await client.post("/token", data=_assertion(stranger, clock))).status_code == 401


@pytest.mark.parametrize("nonsense", ["", "a.b.c", "x"])
async def test_an_assertion_that_is_none_gives_nothing(client: httpx.AsyncClient, nonsense: str) -> None:
    form = {**CREDENTIALS, "client_assertion_type": ASSERTION_TYPE, "client_assertion": nonsense}

    assert (await client.post("/token", data=form)).status_code == 401


async def test_other_grants_are_refused(client: httpx.AsyncClient) -> None:
    refused = await client.post("/token", data={"grant_type": "password"}, auth=MACHINE)

    assert refused.json()["error"] == "unsupported_grant_type"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"grant_type":"client_credentials"}', "application/json", 400),
        (b"a=1&a=2", "application/x-www-form-urlencoded", 400),
        pytest.param(b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413, id="too long"),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % i for i in range(60)), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_a_body_that_is_no_form_is_refused(
    client: httpx.AsyncClient, body: bytes, kind: str, status: int
) -> None:
    refused = await client.post("/token", content=body, headers={"Content-Type": kind})

    assert (refused.status_code, refused.json()["error"]) == (status, "invalid_request")
