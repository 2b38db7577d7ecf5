"""A real PostgreSQL from a wheel: its data folder, its start command, its readiness.

Only the binaries of the wheel are used. Its own `get_server` allows no TCP, trusts everybody, and leaves orphans.
"""

import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded.child_process import ChildProcess
from libs.common.embedded.leftovers import end_leftover
from libs.common.embedded.ports import LOOPBACK
from libs.common.embedded.postgres_cluster import SUPERUSER, check_owner, create_cluster
from libs.common.embedded.postgres_programs import account_for, environment, program

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
    # After a crash, flush the disk once instead of every file of five databases by itself.
    *(("recovery_init_sync_method=syncfs",) if sys.platform == "linux" else ()),
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
            create_cluster(self.cluster, password=self.password, durable=self.durable)
        check_owner(self.cluster)
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
            environment=environment(),
            stop_signal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for clients
            death_signal=signal.SIGINT,
            account=account_for(self.cluster),
        )

    def is_ready(self) -> bool:
        """Whether it takes connections, from its own pid file."""
        try:
            lines = (self.cluster / PID_FILE).read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
