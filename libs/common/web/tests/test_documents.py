"""Each service documents itself: OpenAPI with errors and examples, AsyncAPI, a page that needs no internet."""

import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from libs.common.problems import MEDIA_TYPE


@pytest.fixture
async def document(small: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await small.get("/openapi.json")).json()
    return found


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


async def test_every_operation_documents_its_problems_with_examples(document: dict[str, Any]) -> None:
    problem = {**document["components"]["schemas"]["Problem"], "components": document["components"]}
    validator = Draft202012Validator(problem)
    for operation in operations(document):
        assert {"500", "503"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            if MEDIA_TYPE in response.get("content", {}):
                for given in response["content"][MEDIA_TYPE]["examples"].values():
                    validator.validate(given["value"])
                    assert str(given["value"]["status"]) == status


async def test_bodies_and_answers_have_an_example(document: dict[str, Any]) -> None:
    announce = document["paths"]["/v1/tubes"]["post"]
    assert announce["requestBody"]["content"]["application/json"]["example"]["patient"] == "000001AF"
    assert announce["responses"]["201"]["content"]["application/json"]["example"]["version"] == 1
    assert {"400", "404", "409", "413", "415", "422"} <= set(announce["responses"])


async def test_fastapis_own_validation_error_is_gone(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in str(document)


async def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert named <= set(document["components"]["schemas"])


async def test_the_page_loads_nothing_from_elsewhere(small: httpx.AsyncClient) -> None:
    page = (await small.get("/docs")).text
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(assets) == 3
    for asset in assets:
        assert "//" not in asset
        assert (await small.get(f"/{asset}")).status_code == 200
    assert "http" not in re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)


async def test_asyncapi_names_what_is_sent_and_what_is_heard(small: httpx.AsyncClient) -> None:
    document = (await small.get("/asyncapi.json")).json()
    assert document["asyncapi"] == "3.0.0"
    assert document["operations"]["send.org.reallnet.samples.sample.dispatched.v1"]["action"] == "send"
    assert document["operations"]["receive.org.reallnet.samples.sample.received.v1"]["action"] == "receive"
    assert document["operations"]["send.org.reallnet.network.withdrawal.confirmed.v1"]["action"] == "send"


async def test_a_version_is_shown_as_etag(small: httpx.AsyncClient) -> None:
    answer = await small.get("/v1/tubes/01a20238-2e80-7060-bcf2-a7f0501d6764")
    assert answer.headers["ETag"] == '"3"'
