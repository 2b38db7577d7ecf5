"""`reallnet party` as typed, on the bus of the system and on a server of one's own."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.local.setup import Setup
from deploy.tests.parties.outsider import may_connect, outsider
from deploy.tests.parties.server_of_ones_own import ServerOfOnesOwn, server_of_ones_own
from libs.common.bus.connection import Bus
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.messaging import until

Typed = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def typed(environment: dict[str, str]) -> Typed:
    """In a thread: the commands have an event loop of their own."""

    async def type_in(*words: str, **more: str) -> tuple[int, str]:
        runner = CliRunner(env={**environment, "COLUMNS": "300", **more})
        result = await asyncio.to_thread(runner.invoke, app, ["party", *words])
        return result.exit_code, result.output

    return type_in


def credentials(output: str) -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in output.splitlines()[:6])


async def test_one_party_from_the_first_day_to_the_last(typed: Typed, setup: Setup, bus: Bus) -> None:
    code, output = await typed("add", "hub-madrid")
    assert (code, "told this once" in output) == (0, True)
    told = credentials(output)
    async with outsider(told):
        _, listed = await typed("list")
        [line] = [line for line in listed.splitlines() if "hub-madrid" in line]
        assert [cell.strip() for cell in line.split("│")[3:6]][1:] == ["party-hub-madrid", "yes"]
    assert told["seed"] not in listed + everything_in(setup.places.var)

    code, output = await typed("rotate", "hub-madrid", "--grace", "1h")
    assert code == 0
    assert await may_connect(told)
    assert await may_connect(credentials(output))
    begun = "2026-01-01T00:00Z"
    assert await typed("replay", "hub-madrid", "--from", begun) == (
        1,
        "hub-madrid has not yet taken what was said since then; there is nothing to repeat.\n",
    )
    code, _ = await typed("remove", "hub-madrid")
    assert (code, await may_connect(told)) == (0, False)


def everything_in(folder: Path) -> str:
    """What is kept of it, passwords and logs included."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


async def test_whoever_is_left_gets_a_file(typed: Typed, setup: Setup, bus: Bus, tmp_path: Path) -> None:
    await typed("add", "lab-drp")
    code, output = await typed("add", "--all", "--into", str(tmp_path / "new"))
    files = {path.stem: path for path in (tmp_path / "new").iterdir()}
    assert (code, "seed" in output, "lab-drp" in files, "board" in files) == (0, False, False, False)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files.values())
    assert await may_connect(json.loads(files["hub-barcelona"].read_text(encoding="utf-8")))
    code, output = await typed("remove", "lab-drp", *files)
    assert code == 0, output


async def test_who_has_left_the_file_is_let_out(typed: Typed, setup: Setup, bus: Bus, tmp_path: Path) -> None:
    _, output = await typed("add", "lab-drp")
    without = tmp_path / "organisations.toml"
    without.write_text(setup.organisations.read_text(encoding="utf-8").replace('"lab-drp"', '"lab-new"'))
    assert await typed("apply", REALLNET_ORGANISATIONS=str(without)) == (0, "0 parties may connect.\n")
    assert not await may_connect(credentials(output))
    _, listed = await typed("list", REALLNET_ORGANISATIONS=str(without))
    assert "has left the file of organisations" in listed
    assert (await typed("remove", "lab-drp"))[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["add", "hub-atlantis"], 1, "'hub-atlantis' is no hospital, hub or laboratory of"),
        (["add", "board"], 1, "'board' is no hospital, hub or laboratory of"),
        (["add"], 1, "Name the parties to add"),
        (["rotate", "hub-madrid"], 1, "'hub-madrid' has no credentials"),
        (["remove", "hub-madrid"], 1, "'hub-madrid' has no credentials"),
        (["replay", "hub-madrid", "--from", "2026-11-22T08:00Z"], 1, "'hub-madrid' has no credentials"),
        (["replay", "hub-madrid", "--from", "2026-11-22T08:00"], 2, "lacks its zone"),
        (["replay", "hub-madrid", "--from", "yesterday"], 2, "is no time such as"),
        (["rotate", "hub-madrid", "--grace", "soon"], 2, "is no span of time such as"),
        (["add", "hub-madrid", "--into", "/dev/null/x"], 2, "cannot be a folder"),
    ],
)
@pytest.mark.usefixtures("bus")
async def test_wrong_words_get_a_sentence(typed: Typed, words: list[str], code: int, sentence: str) -> None:
    found, output = await typed(*words)
    assert (found, sentence in " ".join(output.replace("│", " ").split())) == (code, True)


@pytest.mark.usefixtures("bus")
async def test_twice_is_refused(typed: Typed) -> None:
    await typed("add", "hub-madrid")
    code, output = await typed("add", "hub-barcelona", "hub-madrid")
    assert (code, output) == (1, "hub-madrid has credentials already; `party rotate hub-madrid` gives new ones.\n")
    await typed("remove", "hub-madrid")


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerOfOnesOwn]:
    with server_of_ones_own(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        yield server


@pytest.fixture
async def their_bus(theirs: ServerOfOnesOwn) -> AsyncIterator[Bus]:
    bus = await Bus.connect(theirs.url, name="test")
    await ensure_stream(bus)
    yield bus
    await bus.close()


async def test_a_server_of_ones_own_over_tls(
    typed: Typed, theirs: ServerOfOnesOwn, their_bus: Bus, tmp_path: Path
) -> None:
    own = {"REALLNET_NATS_URL": theirs.url, "REALLNET_VAR": str(tmp_path / "var")}
    code, output = await typed("add", "hub-madrid", **own)
    told = credentials(output)
    assert (code, told["address"]) == (0, f"tls://127.0.0.1:{theirs.port}")
    assert "This counts when every server has included" in output
    shutil.copy(tmp_path / "var" / "parties" / "parties.conf", theirs.folder)
    for _ in range(2):
        await reloaded(theirs)
    await their_bus.client.jetstream().publish("reallnet.samples.sample.received.v1.hub-madrid._", b"event")
    async with outsider(told) as connected:
        assert await connected.take(1) == [b"event"]
        _, listed = await typed("list", **own)
        assert "yes" in next(line for line in listed.splitlines() if "hub-madrid" in line)


async def reloaded(server: ServerOfOnesOwn) -> None:
    """As the operator of that server does it: the log says when it counts."""
    log, done = server.folder / "log", "Reloaded server configuration"
    before = log.read_text(encoding="utf-8").count(done)
    os.kill(server.pid, signal.SIGHUP)

    async def again() -> bool:
        return log.read_text(encoding="utf-8").count(done) > before

    await until(again)
