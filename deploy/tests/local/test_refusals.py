"""What cannot work is told in one sentence before anything is started."""

import os
import socket
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local import disk, preflight
from deploy.local.folder_lock import sole_use
from deploy.local.run import main
from deploy.local.setup import Setup
from deploy.local.unexpected import unexpected_failures_in
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.ports import LOOPBACK


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup.private(tmp_path, {})


def test_all_is_well(setup: Setup) -> None:
    preflight.check(setup)


def test_a_port_in_use(setup: Setup) -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, setup.ports.services["board"]))
        holder.listen()
        with pytest.raises(CannotRun, match=rf"^Port {setup.ports.services['board']}, wanted by board, is in use"):
            preflight.check(setup, patience=0)


def test_servers_of_ones_own_need_no_port(setup: Setup) -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, setup.ports.postgres))
        holder.listen()
        preflight.check(replace(setup, postgres_url="postgresql://someone@somewhere/postgres"), patience=0)


def test_a_second_start_on_the_same_folder(setup: Setup) -> None:
    second = pytest.raises(CannotRun, match=rf"already runs on the folder .* \(process {os.getpid()}\)")
    with sole_use(setup.places.lock), second, sole_use(setup.places.lock):
        pass
    with sole_use(setup.places.lock):
        pass


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"REALLNET_PORT_BASE": "eighty"}, "REALLNET_PORT_BASE must be a number from 1024 to 65000, not 'eighty'."),
        ({"REALLNET_PORT_BASE": "80"}, "REALLNET_PORT_BASE must be a number from 1024 to 65000, not '80'."),
        ({"REALLNET_NATS_REPLICAS": "2"}, "REALLNET_NATS_REPLICAS must be one of 1, 3, 5, not '2'."),
    ],
)
def test_a_wrong_environment(environment: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(CannotRun) as refused:
        Setup.from_environment(environment)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "words",
    [
        "FATAL:  could not write to file: No space left on device",
        "OSError: [Errno 28] ENOSPC",
        "[ERR] JetStream failed to store a msg: insufficient storage resources available",
    ],
)
def test_last_words_of_a_full_disk(words: str) -> None:
    assert disk.speaks_of_full_disk(words)
    assert not disk.speaks_of_full_disk("checkpoint complete")


def test_a_full_disk_and_a_bug_are_one_sentence_each(tmp_path: Path) -> None:
    log = tmp_path / "log" / "supervisor.log"
    with pytest.raises(CannotRun, match=r"^The disk is full"), unexpected_failures_in(log):
        raise OSError(28, "No space left on device")
    with pytest.raises(CannotRun, match=r"^KeyError: 'surprise'"), unexpected_failures_in(log):
        raise KeyError("surprise")
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_the_command_ends_with_one_and_no_traceback(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REALLNET_VAR", str(setup.places.var))
    with sole_use(setup.places.lock):
        assert main(["--no-demo"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("ReALLNet cannot run. ReALLNet already runs on the folder")
    assert said.err.count("\n") == 1
