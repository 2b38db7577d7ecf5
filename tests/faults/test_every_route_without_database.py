"""With PostgreSQL stopped every route of every service says 503 and when to come again; none makes a mistake of its own."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from libs.common.identifiers import PatientCode, new_id
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.provisioning.databases import SERVICES
from libs.common.roles import ROLES, granted
from libs.common.testing.tokens import IssuerForTests
from services.samples.domain import label as labels
from tests.faults.deeds import is_a_clean_503
from tests.journeys.concerned import ID, NAMED, good_body, resolved
from tests.journeys.wrong.addresses import parameters
from tests.routes import ROUTES, Route, application

pytestmark = pytest.mark.xdist_group("routes")

FROM_RULES_ALONE = {
    "registry GET /v1/rule-sets/{rule_set_id}",
    "samples POST /v1/routing-advice",
    "samples POST /v1/drug-response/fits",
    "trials POST /v1/ctml/matches",
    "samples GET /v1/logger-profiles",
    "samples GET /v1/kit-templates",
    "samples GET /v1/quality-rules",
    "samples GET /v1/reasons",
    "samples GET /v1/reflex-rules",
    "samples GET /v1/kit-templates/{template}",
    "trials GET /v1/facts",
    "trials POST /v1/criteria/evaluations",
    *(f"{service} GET /v1/organisations" for service in SERVICES),
}
"""What needs no database."""

SAID_BESIDE = {
    "reporting POST /v1/webhooks": {"url": "https://8.8.8.8/reallnet"},
    "samples POST /v1/kit-orders": {"supplier": "hub-madrid", "lines": [{"template": "draw-heparin", "number": 1}]},
}
"""Names are looked up before anything is kept, and none leads anywhere here; a public address needs no looking up.
Nothing is sent there: the webhook is only to be kept. The hub that asks orders kits of another one."""

Applications = dict[str, FastAPI]


@pytest.fixture(scope="module")
def applications(issuer: IssuerForTests, organisations: Organisations) -> Applications:
    """Their database is an address where nobody listens, as after a stop."""
    made = {service: application(service) for service in SERVICES}
    for app in made.values():
        app.state.tokens = issuer.verifier(organisations)
    return made


def somebody(permission: Permission, organisations: Organisations) -> tuple[str, str]:
    """A role and a place at which it holds the permission."""
    return next(
        (role, party.id)
        for party in organisations
        for role in ROLES
        if permission in granted([role], kind=party.kind).permissions
    )


def address(route: Route, *, caller_of: str) -> str:
    known = {**NAMED, "code": PatientCode.new(), "label": labels.EXAMPLE, "key_id": "0c1d2e3f4a5b"}
    path = ID.sub(lambda found: (known | {"hospital": caller_of}).get(found[1], str(new_id())), route.path)
    asked = [parameter for parameter in parameters(route, "query") if parameter.get("required")]
    return path + "".join(f"?{one['name']}={told(route, one)}" for one in asked)


def told(route: Route, parameter: dict[str, Any]) -> str:
    """The first value there is of few, or the example."""
    schema = resolved(route.service, parameter["schema"])
    return str((schema.get("enum") or schema["examples"])[0])


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_come_again(
    applications: Applications, organisations: Organisations, issuer: IssuerForTests, route: Route
) -> None:
    assert route.permission is not None
    transport = httpx.ASGITransport(app=applications[route.service], raise_app_exceptions=False)
    role, organisation = somebody(route.permission, organisations)
    headers = issuer.headers(role, organisation) | {"Idempotency-Key": str(new_id())}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        body = SAID_BESIDE.get(str(route)) or good_body(route, {})
        answer = await client.request(route.method, address(route, caller_of=organisation), json=body)
    if str(route) in FROM_RULES_ALONE:
        assert answer.status_code < 500
    else:
        assert is_a_clean_503(answer), answer.text


@pytest.mark.parametrize("service", SERVICES)
async def test_who_watches_is_answered(applications: Applications, service: str) -> None:
    transport = httpx.ASGITransport(app=applications[service], raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        paths = ("/health/live", "/health/ready", "/metrics", "/docs", "/openapi.json", "/asyncapi.json")
        statuses = [(await client.get(path)).status_code for path in paths]
    assert statuses == [200, 503, 200, 200, 200, 200]
