"""`make run` from outside: it comes up, refuses a second one, survives being killed, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.tests.ports import free_base
from deploy.tests.processes import mentioning, wait_for

UP_SECONDS = 120.0
STOP_SECONDS = 10.0


class Run:
    """A `python -m deploy.local` of our own."""

    def __init__(self, folder: Path, base: int) -> None:
        self.folder, self.base = folder, base
        self.output = folder.parent / "output"
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        mine = {"REALLNET_VAR": str(self.folder), "REALLNET_PORT_BASE": str(self.base)}
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("REALLNET_")}
        with self.output.open("wb") as output:
            command = [sys.executable, "-m", "deploy.local", "--no-demo"]
            return subprocess.Popen(command, env={**theirs, **mine}, stdout=output, stderr=subprocess.STDOUT)

    def until_up(self) -> None:
        wait_for(lambda: "Stop: Ctrl-C" in self.said() or self.process.poll() is not None, what="up", within=UP_SECONDS)
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def until_gone(self) -> None:
        self.process.wait(STOP_SECONDS)
        wait_for(lambda: mentioning(self.folder) == [], what="no process of it is left", within=STOP_SECONDS)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path / "var", free_base())
    yield run
    if run.process.poll() is None:
        run.process.kill()
        run.process.wait()


def test_a_whole_life(run: Run) -> None:
    run.until_up()
    assert f"http://127.0.0.1:{run.base + 1}/docs" in run.said()
    assert "site_clinician@" in run.said()

    second = subprocess.run(
        [sys.executable, "-m", "deploy.local"], env=environment(run), capture_output=True, check=False
    )
    assert second.returncode == 1
    assert b"already runs on the folder" in second.stderr

    begun = time.monotonic()
    run.process.send_signal(signal.SIGTERM)
    run.until_gone()
    assert run.process.returncode == 0
    assert time.monotonic() - begun < STOP_SECONDS
    assert run.said().rstrip().endswith("ReALLNet has stopped.")

    run.process = run.start()
    wait_for(lambda: "Databases and roles" in run.said(), what="it is half way up")
    run.process.send_signal(signal.SIGKILL)
    run.until_gone()

    run.process = run.start()
    wait_for(lambda: "Databases and roles" in run.said(), what="it is half way up again")
    run.process.send_signal(signal.SIGINT)
    run.until_gone()
    assert run.process.returncode == 0


def environment(run: Run) -> dict[str, str]:
    return {**os.environ, "REALLNET_VAR": str(run.folder), "REALLNET_PORT_BASE": str(run.base)}
