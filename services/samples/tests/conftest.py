"""The fixtures of samples' tests: its application, a child whose family agreed to everything, and the parties' hands."""

import io
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from libs.common import logging
from libs.common.database import Database
from libs.common.testing.databases import KeptDatabases
from services.samples.main import create_app
from services.samples.settings import SamplesSettings
from services.samples.tests import bodies
from services.samples.tests.agreed import agreed
from services.samples.tests.devices import near_by
from services.samples.tests.events import HOSPITAL, HUB

PATIENT = "000001AF"
Json = dict[str, Any]
Ask = Callable[..., Awaitable[httpx.Response]]
Step = Callable[..., Awaitable[Json]]


@pytest.fixture(scope="session")
def service() -> str:
    return "samples"


@pytest.fixture(autouse=True)
def lines() -> io.StringIO:
    """The log of the test, written as the service writes it; another service's tests may have run before."""
    written = io.StringIO()
    logging.configure(service="samples", level="info", stream=written)
    return written


@pytest.fixture(scope="session")
def application_of() -> Callable[[], FastAPI]:
    """One application for all tests, each of which gives it its own database."""
    settings = SamplesSettings(
        environment="test",
        database_url="postgresql://nobody@127.0.0.1:1/samples",
        bus_url="nats://127.0.0.1:1",
        oidc_issuer="https://issuer.test",
    )
    made = create_app(settings)
    made.state.ways_out = near_by()
    return lambda: made


@pytest.fixture
async def patient(database: Database, kept_databases: KeptDatabases) -> str:
    """A child of the hospital whose family agreed to everything."""
    await kept_databases.lay_out("samples", "patient", partial(agreed, database, PATIENT))
    return PATIENT


@pytest.fixture
def ask(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]) -> Ask:
    """`await ask("POST", "/v1/samples", role="site_clinician", of="hospital-aragon", json=…)`."""

    async def send(
        method: str, path: str, *, role: str, of: str, who: str | None = None, more: Json | None = None, **kw: Any
    ) -> httpx.Response:
        signed = headers(role, of, subject=who)
        return await client.request(method, path, headers={**signed, **(more or {})}, **kw)

    return send


@pytest.fixture
def clinician(ask: Ask) -> Ask:
    """Asks as the clinician of the child's hospital."""
    return lambda method, path, **kw: ask(method, path, **{"role": "site_clinician", "of": HOSPITAL, **kw})


@pytest.fixture
def technician(ask: Ask) -> Ask:
    """Asks as the technician of the hub."""
    return lambda method, path, **kw: ask(method, path, **{"role": "hub_technician", "of": HUB, **kw})


@pytest.fixture
def colleague(technician: Ask) -> Ask:
    """Asks as a second technician of the hub: who answers for what the first one entered."""
    return lambda method, path, **kw: technician(method, path, **{"who": second("hub_technician", HUB), **kw})


def second(role: str, organisation: str) -> str:
    """A second person with this role, as the demonstration's issuer knows them, too."""
    return f"second_{role}@{organisation}"


@pytest.fixture
def collected(clinician: Ask, patient: str) -> Step:
    """A tube that the hospital has drawn."""

    async def collect(**told: Any) -> Json:
        answer = await clinician("POST", "/v1/samples", json=bodies.tube(**{"patient": patient, **told}))
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    return collect


@pytest.fixture
def dispatched(clinician: Ask, collected: Step) -> Step:
    """A tube that the courier has."""

    async def dispatch(**told: Any) -> Json:
        sample = await collected(**told)
        answer = await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"]))
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()["samples"][0]
        return found

    return dispatch


@pytest.fixture
def received(technician: Ask, dispatched: Step) -> Step:
    """A tube that the hub has."""

    async def receive(**told: Any) -> Json:
        sample = await dispatched(**told)
        path = f"/v1/samples/{sample['id']}/reception"
        answer = await technician("POST", path, json={"received_at": bodies.RECEIVED})
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    return receive


@pytest.fixture
def ordered(technician: Ask, received: Step) -> Step:
    """An assay ordered of a tube at the hub."""

    async def order(assay: str = "flow", **told: Any) -> Json:
        sample = await received(**told)
        answer = await technician("POST", "/v1/assays", json={"sample_id": sample["id"], "assay": assay})
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    return order


def laboratory_of(assay: Json) -> tuple[str, str]:
    """Role and organisation of whoever does the assay."""
    lab = assay["lab"]
    return ("functional_lab" if lab.startswith("lab-") else "hub_technician"), lab


@pytest.fixture
def posted(ask: Ask, ordered: Step) -> Step:
    """A preliminary result; the answer holds assay_id and result_version."""

    async def post(assay: str = "flow", **told: Any) -> Json:
        order = await ordered(assay)
        role, lab = laboratory_of(order)
        body = bodies.posting(bodies.BY_ASSAY[assay], **told)
        answer = await ask("POST", f"/v1/assays/{order['id']}/results", role=role, of=lab, json=body)
        assert answer.status_code == 201, answer.text
        return {**answer.json(), "lab": lab, "role": role}

    return post


@pytest.fixture
def released(ask: Ask, posted: Step) -> Step:
    """A final result: one person entered it, a second one released it."""

    async def release(assay: str = "flow") -> Json:
        draft = await posted(assay)
        path = f"/v1/assays/{draft['assay_id']}/release"
        version = {"result_version": draft["result_version"]}
        who = second(draft["role"], draft["lab"])
        answer = await ask("POST", path, role=draft["role"], of=draft["lab"], who=who, json=version)
        assert answer.status_code == 200, answer.text
        return {**answer.json(), "lab": draft["lab"], "role": draft["role"]}

    return release


@pytest.fixture
def instrument(ask: Ask, client: httpx.AsyncClient) -> Callable[..., Awaitable[Ask]]:
    """`await instrument("hub-barcelona", "flow")`: asks with a key of its own."""

    async def made(lab: str, *assays: str) -> Ask:
        role = "functional_lab" if lab.startswith("lab") else "hub_technician"
        body = {"instrument": "facs-1", "assays": assays, "expires_at": "2026-12-31T00:00:00Z"}
        answer = await ask("POST", "/v1/api-keys", role=role, of=lab, json=body)
        assert answer.status_code == 201, answer.text
        headers = {"X-API-Key": answer.json()["secret"]}
        return lambda method, path, **kw: client.request(method, path, headers=headers, **kw)

    return made
