"""A real HTTP process: it answers, stops within its grace, and says in one sentence why it cannot start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "REALLNET_ENV": "test",
    "REALLNET_DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/nowhere",
    "REALLNET_BUS_URL": "nats://127.0.0.1:1",
    "REALLNET_OIDC_ISSUER": "http://127.0.0.1:1",
}
PROGRAM = """
from sqlalchemy import MetaData
from libs.common import application
from libs.common.settings import ServiceSettings

def create_app(settings):
    return application.create(
        service="samples", title="t", description="d", settings=settings, routers=[], metadata=MetaData()
    )

application.serve(create_app, ServiceSettings, service="samples")
"""


Process = subprocess.Popen[str]


@contextmanager
def started(port: int, environment: Mapping[str, str] = ENVIRONMENT) -> Iterator[Process]:
    command = [sys.executable, "-c", PROGRAM, "--port", str(port)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def process(port: int) -> Iterator[Process]:
    with started(port) as process:
        yield process


def answers(process: Process, port: int) -> httpx.Response:
    """The first answer, as soon as the process listens."""
    transport = httpx.HTTPTransport(retries=10)  # each retry waits longer than the one before
    with httpx.Client(transport=transport, timeout=PATIENCE) as client:
        assert process.poll() is None
        return client.get(f"http://127.0.0.1:{port}/health/live")


def test_it_answers_and_stops_when_told(process: Process, port: int) -> None:
    answer = answers(process, port)
    assert answer.json() == {"alive": True}
    assert "server" not in answer.headers
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode in {0, -signal.SIGTERM}
    assert all(line.startswith("{") for line in out.splitlines())
    assert "secret" not in out


def test_a_missing_setting_is_one_sentence(port: int) -> None:
    with started(port, {"PATH": ENVIRONMENT["PATH"]}) as process:
        _, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert complaint.startswith("samples cannot start: REALLNET_ENV is missing; REALLNET_DATABASE_URL is missing;")
    assert complaint.count("\n") == 1


def test_a_port_in_use_ends_it(process: Process, port: int) -> None:
    answers(process, port)
    with started(port) as second:
        _, complaint = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    assert complaint == f"samples cannot start: 127.0.0.1:{port} cannot be used (Address already in use).\n"
