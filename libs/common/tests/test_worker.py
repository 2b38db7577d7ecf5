"""A worker starts with its servers, says once that they are gone, comes back with them, and stops in any case."""

import json
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from libs.common.bus.connection import Bus
from libs.common.provisioning.databases import provision_databases
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.databases import PASSWORD
from libs.common.testing.messaging import until
from libs.common.testing.servers import running_nats, running_postgres
from libs.common.tests.conftest import create_tables

STOPS_WITHIN = 2.0


@contextmanager
def worker(log: Path, ready: Path, *, database_url: str, bus_url: str) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {
        "REALLNET_ENV": "test",
        "REALLNET_OIDC_ISSUER": "http://127.0.0.1:1",
        "REALLNET_DATABASE_URL": database_url,
        "REALLNET_BUS_URL": bus_url,
        "REALLNET_READY_FILE": str(ready),
    }
    with log.open("wb") as out:
        command = [sys.executable, "-m", "libs.common.tests.lonely_worker"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def seconds_to_stop(process: "subprocess.Popen[bytes]") -> float:
    began = monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    return monotonic() - began


async def test_stops_at_once_when_its_servers_are_gone_for_good(tmp_path: Path) -> None:
    log, ready = tmp_path / "log", tmp_path / "ready"
    with ExitStack() as servers:
        postgres = servers.enter_context(running_postgres(tmp_path / "postgres"))
        nats = servers.enter_context(running_nats(tmp_path / "nats"))
        made = await provision_databases(postgres, passwords=defaultdict(lambda: PASSWORD), services=["backbone"])
        await create_tables(made["backbone"])
        bus = await Bus.connect(nats, name="test")
        await ensure_stream(bus)
        await bus.close()
        with worker(log, ready, database_url=made["backbone"].app_url, bus_url=nats) as process:

            async def is_ready() -> bool:
                return ready.exists()

            async def has_noticed() -> bool:
                return any("bus is away" in line["event"] for line in lines(log))

            await until(is_ready)
            servers.close()
            await until(has_noticed)
            assert seconds_to_stop(process) < STOPS_WITHIN
            assert process.returncode == 0
    assert sum("bus is away" in line["event"] for line in lines(log)) == 1
