"""A service says loudly when the bus does not promise what the network relies on."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from libs.common import logging
from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.promises import broken_by_server, broken_by_stream, broken_promises, watch_stream
from libs.common.provisioning.stream import configuration, ensure_stream
from libs.common.testing.messaging import running, until
from libs.common.testing.servers import running_nats


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    out, before = io.StringIO(), structlog.get_config()
    logging.configure(service="samples", stream=out)
    yield out
    structlog.configure(**before)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_a_server_that_flushes_every_message_keeps_all_promises(tmp_path: Path) -> None:
    with running_nats(tmp_path, durable=True) as url:
        bus = await Bus.connect(url, name="test")
        await ensure_stream(bus)
        assert await broken_promises(bus) == []
        await bus.close()


async def test_a_server_that_flushes_later_is_called_so(bus: Bus, out: io.StringIO) -> None:
    async def is_said() -> bool:
        return any("sync_interval" in line.get("check", "") and line["level"] == "error" for line in lines(out))

    async with running(lambda: watch_stream(bus)):
        await until(is_said)


async def test_a_stream_without_atomic_batches_is_called_so(bus: Bus) -> None:
    await bus.ask(f"STREAM.UPDATE.{STREAM}", configuration(1) | {"allow_atomic": False})
    assert any("allow_atomic" in sentence for sentence in await broken_promises(bus))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("persist_mode", "async"),
        ("storage", "memory"),
        ("allow_atomic", False),
        ("discard", "old"),
        ("max_age", 1),
        ("max_msgs", 10),
        ("retention", "workqueue"),
    ],
)
def test_each_setting_that_loses_events(setting: str, value: object) -> None:
    assert broken_by_stream(configuration(1)) == []
    assert len(broken_by_stream(configuration(1) | {setting: value})) == 1


def test_a_server_that_may_not_be_asked_is_not_believed() -> None:
    assert len(broken_by_server(None)) == 1
    assert broken_by_server({"sync_always": True}) == []
