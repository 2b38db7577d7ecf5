"""`reallnet trials import` as typed, against the service's own application behind a socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from typer.testing import CliRunner

from deploy.cli.main import app
from libs.common.embedded.ports import LOOPBACK, free_port
from libs.common.testing.messaging import until
from services.trials.main import create_app
from services.trials.settings import TrialsSettings
from services.trials.tests.records import hem_ismart_b, record


@pytest.fixture(scope="session")
def service() -> str:
    return "trials"


@pytest.fixture(scope="session")
def application_of() -> Callable[[], FastAPI]:
    settings = TrialsSettings(
        environment="test",
        database_url="postgresql://nobody@127.0.0.1:1/trials",
        bus_url="nats://127.0.0.1:1",
        oidc_issuer="https://issuer.test",
    )
    made = create_app(settings)
    return lambda: made


@pytest.fixture
async def door(application: FastAPI) -> AsyncIterator[str]:
    """The service's address."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(application, host=LOOPBACK, port=port, lifespan="off", log_config=None, access_log=False)
    )
    running = asyncio.create_task(server.serve())
    await until(partial(_started, server))
    yield f"http://{LOOPBACK}:{port}"
    server.should_exit = True
    await running


async def _started(server: uvicorn.Server) -> bool:
    return server.started


async def test_every_file_comes_in_and_what_is_no_record_is_named(
    door: str, headers: Callable[..., dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "a.json": json.dumps(record()),
        "NCT0575xxxx/b.JSON": json.dumps({"studies": [hem_ismart_b()]}),
        "c.normalized.json": json.dumps({"phase": "PHASE_1"}),
        "d.json": "{",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    token = headers("trial_coordinator", "office")["Authorization"].removeprefix("Bearer ")
    monkeypatch.setenv("REALLNET_TOKEN", token)
    monkeypatch.setenv("COLUMNS", "200")
    for outcome in ("created", "unchanged"):
        typed = await asyncio.to_thread(CliRunner().invoke, app, ["trials", "import", str(tmp_path), "--url", door])
        assert typed.exit_code == 1
        assert typed.output.count(outcome) == 2
        assert "2/33" in typed.output
        assert "NCT0575xxxx/b.JSON" in typed.output
        assert "body This is no record of ClinicalTrials.gov's API" in typed.output
        assert "cannot be read as JSON" in typed.output


def test_without_a_token_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REALLNET_TOKEN", raising=False)
    assert "REALLNET_TOKEN" in CliRunner().invoke(app, ["trials", "import", str(tmp_path)]).output
