"""Each route names a permission; who lacks it, or is nobody, hears so as a problem."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI

from libs.common.access import needs, permission_of
from libs.common.call import Call
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.testing.tokens import IssuerForTests
from libs.common.web import handlers, openapi


@pytest.fixture
async def client(issuer: IssuerForTests, organisations: Organisations) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=_application(issuer, organisations))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def _application(issuer: IssuerForTests, organisations: Organisations) -> FastAPI:
    app = FastAPI()
    handlers.install(app)
    app.state.tokens = issuer.verifier(organisations)

    @app.get("/v1/tubes")
    async def tubes(call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE)]) -> dict[str, object]:
        return {"by": call.by, "scope": call.scope, "version": call.if_match}

    @app.get("/v1/consultations")
    async def consultations(call: Annotated[Call, needs(Permission.CONSULTATIONS_READ)]) -> dict[str, object]:
        return {"scope": call.scope}

    @app.get("/v1/forgotten")
    async def forgotten() -> None: ...

    openapi.complete(app)
    return app


Headers = Callable[..., dict[str, str]]


async def test_a_permitted_caller_gets_in_with_the_scope_of_its_organisation(
    client: httpx.AsyncClient, headers: Headers
) -> None:
    answer = await client.get("/v1/tubes", headers=headers("hub_technician", "hub-madrid"))

    assert answer.json() == {"by": "hub_technician@hub-madrid", "scope": "hub-madrid", "version": None}


@pytest.mark.parametrize(
    ("role", "organisation", "scope"),
    [
        ("site_clinician", "hospital-madrid", "hospital-madrid"),
        ("board_expert", "board", "*"),
        ("data_manager", "hospital-madrid", "hospital-madrid"),
        ("data_manager", "office", "*"),
    ],
)
async def test_a_role_reaches_as_far_as_it_says(
    client: httpx.AsyncClient, headers: Headers, role: str, organisation: str, scope: str
) -> None:
    answer = await client.get("/v1/consultations", headers=headers(role, organisation))

    assert answer.json() == {"scope": scope}


async def test_who_lacks_the_permission_is_forbidden(client: httpx.AsyncClient, headers: Headers) -> None:
    answer = await client.get("/v1/tubes", headers=headers("site_clinician", "hospital-madrid"))

    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    assert "samples.receive" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["board_expert", "board_chair"])
async def test_a_role_of_the_board_opens_nothing_at_a_hospital(
    client: httpx.AsyncClient, headers: Headers, role: str
) -> None:
    answer = await client.get("/v1/consultations", headers=headers(role, "hospital-madrid"))

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_who_says_nothing_is_asked_for_a_token(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/tubes")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="reallnet"'
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_who_sends_a_bad_token_hears_that_it_is_bad(client: httpx.AsyncClient, issuer: IssuerForTests) -> None:
    token = issuer.token("hub_technician", "hub-madrid", exp=1)
    answer = await client.get("/v1/tubes", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="reallnet", error="invalid_token"'
    assert answer.json()["code"] == "invalid_token"


async def test_a_key_opens_nothing_where_no_keys_are_taken(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/tubes", headers={"X-API-Key": f"rnk_{'a' * 12}_{'b' * 64}"})

    assert answer.status_code == 401


@pytest.mark.parametrize(("tag", "version"), [('"3"', 3), ("*", None)])
async def test_if_match_names_a_version(
    client: httpx.AsyncClient, headers: Headers, tag: str, version: int | None
) -> None:
    known = headers("hub_technician", "hub-madrid")
    answer = await client.get("/v1/tubes", headers={**known, "If-Match": tag})

    assert answer.json()["version"] == version


@pytest.mark.parametrize("tag", ['W/"3"', "3", '"3", "4"', '"three"', ""])
async def test_if_match_that_names_none_is_refused(client: httpx.AsyncClient, headers: Headers, tag: str) -> None:
    known = headers("hub_technician", "hub-madrid")
    answer = await client.get("/v1/tubes", headers={**known, "If-Match": tag})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "header.If-Match"


def test_a_routes_permission_can_be_read_from_outside(issuer: IssuerForTests, organisations: Organisations) -> None:
    routes = {getattr(route, "path", ""): route for route in _application(issuer, organisations).routes}

    assert permission_of(routes["/v1/tubes"]) is Permission.SAMPLES_RECEIVE
    assert permission_of(routes["/v1/forgotten"]) is None
    assert permission_of(routes["/docs"]) is None


def test_both_ways_in_are_in_the_document(issuer: IssuerForTests, organisations: Organisations) -> None:
    document = _application(issuer, organisations).openapi()

    assert set(document["components"]["securitySchemes"]) == {"AccessToken", "ApiKey"}
    assert document["paths"]["/v1/tubes"]["get"]["security"]
    assert "security" not in document["paths"]["/v1/forgotten"]["get"]
