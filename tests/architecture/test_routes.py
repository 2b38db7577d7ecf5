"""What every route must have: a permission, an answer that can be repeated, documentation with an example."""

from typing import Any

import pytest
from fastapi.dependencies.models import Dependant

from libs.common.access import Guard
from libs.common.provisioning.databases import SERVICES
from tests.routes import DOCUMENTS, ROUTES, Route

pytestmark = pytest.mark.xdist_group("routes")

WRITING = {"POST", "PUT", "PATCH"}
WRITES_NOTHING = {
    "samples POST /v1/routing-advice",
    "samples POST /v1/drug-response/fits",
    "trials POST /v1/criteria/evaluations",
    "trials POST /v1/ctml/matches",
    "trials POST /v1/question-trees/checks",
    "trials POST /v1/question-trees/{tree}/check",
    "trials POST /v1/trials/{trial}/what-if",
}
"""A question whose body does not fit an address: asked again it is answered anew."""

NUMBERED_ITSELF = {"samples POST /v1/doors/hl7"}
"""A message bears an id of its own: sent again it hears its first answer, key or no key."""


VERSION_OF_ANOTHER = {
    "board POST /v1/consultations/{consultation_id}/recommendations",
    "board POST /v1/consultations/{consultation_id}/adherence",
    "board POST /v1/consultations/{consultation_id}/follow-ups",
    "trials GET /v1/trials/{trial}/registry-records/{record}",
}
"""The answer counts its own versions, where If-Match asks for the consultation's; or tells the registry's version."""


def operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENTS[route.service]["paths"][route.path][route.method.lower()]
    return found


def guards(dependant: Dependant) -> list[Guard]:
    own = [dependant.call] if isinstance(dependant.call, Guard) else []
    return own + [guard for inner in dependant.dependencies for guard in guards(inner)]


def test_there_are_routes_in_every_service() -> None:
    assert {route.service for route in ROUTES} == set(SERVICES)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_route_names_its_permission(route: Route) -> None:
    assert route.permission is not None


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.method in WRITING and str(route) not in WRITES_NOTHING | NUMBERED_ITSELF],
    ids=str,
)
def test_answer_to_a_repeated_request_is_the_route_s_own(route: Route) -> None:
    [guard] = guards(route.api.dependant)
    assert guard._answers is not None
    assert guard._answers is route.api.response_model
    assert guard._status == (route.api.status_code or 200)


def is_versioned(route: Route) -> bool:
    return "version" in getattr(route.api.response_model, "model_fields", {})


@pytest.mark.parametrize("route", [route for route in ROUTES if is_versioned(route)], ids=str)
def test_answer_with_a_version_has_an_etag(route: Route) -> None:
    """`etag.set` needs the response; the first answer must bear what the repeated one bears."""
    takes_response = route.api.dependant.response_param_name is not None
    assert takes_response is (str(route) not in VERSION_OF_ANOTHER)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_query_parameters_are_explained(route: Route) -> None:
    silent = [
        parameter["name"]
        for parameter in operation(route).get("parameters", [])
        if parameter["in"] == "query" and not parameter.get("description")
    ]
    assert silent == []


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_route_is_documented(route: Route) -> None:
    found = operation(route)
    assert found.get("summary")
    assert found.get("security")
    problems = {status for status in found["responses"] if status >= "400"}
    assert {"401", "403"} <= problems
    for status in problems:
        assert "application/problem+json" in found["responses"][status]["content"]


@pytest.mark.parametrize("route", [route for route in ROUTES if route.api.body_field], ids=str)
def test_body_has_an_example(route: Route) -> None:
    schema = operation(route)["requestBody"]["content"]["application/json"]["schema"]
    document = DOCUMENTS[route.service]
    name = schema["$ref"].rpartition("/")[2] if "$ref" in schema else None
    model = document["components"]["schemas"][name] if name else schema
    assert model.get("examples") or model.get("example") or schema.get("examples")
