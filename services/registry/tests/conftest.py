"""Fixtures of the registry's tests: its application, and a hospital with a consenting patient."""

import base64
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.registry.domain.identity_keys import IdentityKeys
from services.registry.main import create_app
from services.registry.settings import RegistrySettings

HOSPITAL = "hospital-aragon"
ELSEWHERE = "hospital-galicia"

Json = dict[str, Any]
Ask = Callable[..., Awaitable[httpx.Response]]
Register = Callable[..., Awaitable[str]]
Tell = Callable[..., Awaitable[Any]]

_numbers = itertools.count(1)


def key(letter: bytes) -> str:
    return base64.b64encode(letter * 32).decode()


ENVIRONMENT = {
    "REALLNET_ENV": "test",
    "REALLNET_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/registry",
    "REALLNET_BUS_URL": "nats://127.0.0.1:1",
    "REALLNET_OIDC_ISSUER": "http://127.0.0.1:1",
    "REALLNET_VAULT_KEY": key(b"v"),
    "REALLNET_IDENTITY_HASH_KEY": key(b"h"),
}


def identity(**traits: Any) -> Json:
    number = next(_numbers)
    return {
        "given_names": "Nombre",
        "family_names": f"Inventado {chr(65 + number % 26)}{number}",
        "birth_date": "2015-03-14",
        "sex": "female",
        "record_number": f"HC-{number:06}",
        "national_id": f"{number:08}X",
        **traits,
    }


def signed(*purposes: str, **told: Any) -> Json:
    return {"purposes": purposes or ("registry",), "document_version": "2026-1", "given_on": "2021-01-10", **told}


def diagnosis(**told: Any) -> Json:
    return {"kind": "first_diagnosis", "diagnosed_on": "2021-01-15", "lineage": "bcp", **told}


def relapse(number: int = 1, **told: Any) -> Json:
    return {
        "kind": "relapse",
        "relapse_number": number,
        "diagnosed_on": "2024-02-02",
        "lineage": "bcp",
        "blasts_percent": 80,
        "after_remission": True,
        **told,
    }


@pytest.fixture(scope="session")
def service() -> str:
    return "registry"


@pytest.fixture(scope="session")
def settings() -> RegistrySettings:
    return RegistrySettings.from_environment(ENVIRONMENT)


@pytest.fixture(scope="session")
def keys(settings: RegistrySettings) -> IdentityKeys:
    return settings.identity_keys()


@pytest.fixture(scope="session")
def application_of(settings: RegistrySettings) -> Callable[[], FastAPI]:
    """One application for all tests, each of which gives it its own database."""
    made = create_app(settings)
    return lambda: made


@pytest.fixture
def ask(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]) -> Ask:
    """`ask("POST", "/v1/patients", {...}, role="machine", at="hospital-galicia")`; a clinician of HOSPITAL otherwise."""

    async def send(
        method: str,
        path: str,
        body: Json | None = None,
        *,
        role: str = "site_clinician",
        at: str = HOSPITAL,
        **more: str,
    ) -> httpx.Response:
        sent = {**headers(role, at), **{name.replace("_", "-"): value for name, value in more.items()}}
        return await client.request(method, path, json=body, headers=sent)

    return send


@pytest.fixture
def register(ask: Ask) -> Register:
    """A patient of HOSPITAL (or `at`) whose family consents to the registry; gives the code."""

    async def new(*purposes: str, at: str = HOSPITAL, **traits: Any) -> str:
        body = {"identity": identity(**traits), "consents": signed(*purposes)}
        answer = await ask("POST", "/v1/patients", body, at=at)
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["code"]
        return code

    return new


@pytest.fixture
def tell(ask: Ask) -> Tell:
    """`await tell(code, "episodes", body)` posts it and gives the answer, which must be 201."""

    async def post(code: str, what: str, body: Json, **more: Any) -> Any:
        answer = await ask("POST", f"/v1/patients/{code}/{what}", body, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return post
