"""What the five services say about themselves is true, whole, and needs nothing from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.routes import DOCUMENTS

pytestmark = pytest.mark.xdist_group("live")

CHECKER = Draft202012Validator.FORMAT_CHECKER
OPEN = ("/docs", "/openapi.json", "/asyncapi.json", "/health/live", "/health/ready", "/metrics")
ASSET = re.compile(r"""(?:src|href)=["']([^"']+)["']""")
ELSEWHERE = re.compile(r"""https?://|["'(]//""")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


def nodes(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document, with where it stands."""
    if isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            yield from nodes(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from nodes(inner, f"{path}/{place}")


def examples(node: dict[str, Any]) -> list[Any]:
    """Those beside a schema (of a body, an answer or a parameter) and those inside of one."""
    beside = [node["example"]] if "example" in node else []
    named = node.get("examples", {})
    return beside + ([one["value"] for one in named.values()] if isinstance(named, dict) else [])


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_leads_somewhere(service: str) -> None:
    document = DOCUMENTS[service]
    for path, node in nodes(document):
        if isinstance(node.get("$ref"), str):
            found: Any = document
            for name in node["$ref"].removeprefix("#/").split("/"):
                assert name in found, f"{path}: {node['$ref']}"
                found = found[name]


@pytest.mark.parametrize("service", SERVICES)
def test_every_example_fits_its_schema(service: str) -> None:
    document = DOCUMENTS[service]
    wrong, tried = [], 0
    for path, node in nodes(document):
        if not isinstance(node.get("schema"), dict):
            continue
        judge = Draft202012Validator({**node["schema"], "components": document["components"]}, format_checker=CHECKER)
        for one in examples(node):
            tried += 1
            wrong += [f"{path}: {error.json_path} {error.message}" for error in judge.iter_errors(one)]
    assert wrong == []
    assert tried > 20


@pytest.mark.parametrize("service", SERVICES)
def test_every_example_of_a_model_fits_it(service: str) -> None:
    components = DOCUMENTS[service]["components"]
    wrong = [
        f"{name}: {error.json_path} {error.message}"
        for name, schema in components["schemas"].items()
        for one in schema.get("examples", [])
        for error in Draft202012Validator({**schema, "components": components}, format_checker=CHECKER).iter_errors(one)
    ]
    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_tells_its_refusals_and_shows_what_it_takes_and_gives(service: str) -> None:
    for path, item in DOCUMENTS[service]["paths"].items():
        for method, operation in item.items():
            if not path.startswith("/v1"):
                continue
            named = f"{method} {path}"
            assert operation["summary"], named
            assert {"401", "403", "500", "503"} <= set(operation["responses"]), named
            contents = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in (kind for body in contents for kind in body.get("content", {}).values()):
                assert "example" in content or content.get("examples"), named


@pytest.mark.parametrize("service", SERVICES)
async def test_answers_without_a_token(live: Live, service: str) -> None:
    for path in OPEN:
        answer = await live.http.get(f"{live.where.services[service]}{path}")
        assert answer.status_code == 200, path
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "server" not in answer.headers


@pytest.mark.parametrize("service", SERVICES)
async def test_the_served_documents_are_those_tested(live: Live, service: str) -> None:
    url = live.where.services[service]
    assert (await live.http.get(f"{url}/openapi.json")).json() == DOCUMENTS[service]
    assert (await live.http.get(f"{url}/asyncapi.json")).json()["asyncapi"].startswith("3.")
    assert (await live.http.get(f"{url}/health/ready")).json()["ready"] is True


@pytest.mark.parametrize("service", SERVICES)
async def test_the_docs_need_nothing_from_elsewhere(live: Live, service: str) -> None:
    url = live.where.services[service]
    page = (await live.http.get(f"{url}/docs")).text
    assets = ASSET.findall(page)
    assert len(assets) >= 3
    assert not ELSEWHERE.search(page)
    for asset in assets:
        answer = await live.http.get(f"{url}/{asset.removeprefix('/')}")
        assert answer.status_code == 200
        assert answer.content


@pytest.mark.parametrize("service", SERVICES)
async def test_answers_about_patients_are_kept_by_nobody(live: Live, service: str) -> None:
    answer = await live.http.get(f"{live.where.services[service]}/v1/organisations")
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
