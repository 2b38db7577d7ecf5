"""A real nats-server with JetStream from a wheel: its start command, its readiness, its reload."""

import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded import nats_configuration, party_accounts
from libs.common.embedded.child_process import ChildProcess
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.leftovers import end_leftover
from libs.common.embedded.nats_configuration import STREAM, BusUser, write
from libs.common.embedded.party_accounts import Party
from libs.common.embedded.ports import LOOPBACK, answers


@dataclass(frozen=True, slots=True)
class NatsServer:
    """One server on one folder."""

    directory: Path
    port: int
    durable: bool = True

    def url(self, user: BusUser) -> str:
        """Where this user connects."""
        return f"nats://{user.name}:{user.password}@{LOOPBACK}:{self.port}"

    @property
    def configuration(self) -> Path:
        """The main configuration file."""
        return self.directory.resolve() / "server.conf"

    @property
    def accounts_file(self) -> Path:
        """Who is inside, with the password."""
        return self.directory.resolve() / "accounts.conf"

    @property
    def parties_file(self) -> Path:
        """Who may connect from outside, and with which keys."""
        return self.directory.resolve() / "parties.conf"

    @property
    def pid_file(self) -> Path:
        """Where the running server notes its process id."""
        return self.directory.resolve() / "nats.pid"

    def prepare(self, users: Sequence[BusUser], parties: Sequence[Party] = ()) -> None:
        """Write the configuration; clear away what a killed start left."""
        self.directory.mkdir(parents=True, exist_ok=True)
        end_leftover(self.pid_file, program="nats-server", how=signal.SIGTERM)
        self.write_parties(parties)
        write(self.accounts_file, nats_configuration.accounts(users, self.parties_file))
        told = nats_configuration.server(
            port=self.port,
            pid_file=self.pid_file,
            store=self.directory.resolve() / "jetstream",
            accounts_file=self.accounts_file,
            durable=self.durable,
        )
        write(self.configuration, told)

    def write_parties(self, parties: Sequence[Party]) -> None:
        """Replace the list of parties; a running server reads it at `reload`."""
        write(self.parties_file, party_accounts.accounts(parties, STREAM))

    def child(self, log: Path | None = None) -> ChildProcess:
        """How to start it."""
        return ChildProcess(
            name="nats",
            command=(str(program()), "--config", str(self.configuration)),
            log=log or self.directory.resolve() / "nats.log",
            death_signal=signal.SIGTERM,
        )

    def is_ready(self) -> bool:
        """Whether it takes connections (JetStream is up before the port is open)."""
        return answers(self.port)

    def reload(self) -> None:
        """Let the running server read its parties again, a moment later; a bad file leaves the old one in force."""
        checked = self._run("-t", "--config", str(self.configuration))
        if checked.returncode != 0:
            raise CannotRun(f"The bus refuses its new list of parties: {checked.stderr.strip()}")
        told = self._run("--signal", f"reload={self.pid_file}")
        if told.returncode != 0:
            raise CannotRun(f"The bus could not be told to read its parties again: {told.stderr.strip()}")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(program()), *arguments], capture_output=True, text=True, check=False)


def program() -> Path:
    """The nats-server of the wheel, beside this Python; else one on the PATH."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise CannotRun("The program 'nats-server' is missing: install requirements.lock again (`make clean`).")
    return Path(found)
