"""A new data folder of PostgreSQL: whole or not there at all, and its owner's alone."""

import os
import shutil
import tempfile
from pathlib import Path

from libs.common.embedded.account import Account
from libs.common.embedded.child_process import ChildProcess, last_words, spawn
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.postgres_programs import account_for, environment, program

SUPERUSER = "postgres"
UNFINISHED = "new-"
LAYOUT = (
    f"--username={SUPERUSER}",
    "--auth-local=scram-sha-256",
    "--auth-host=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",  # the same order and case rules on every machine
    "--builtin-locale=C.UTF-8",
)


def create_cluster(cluster: Path, *, password: str, durable: bool) -> None:
    """Make it beside its place and move it there: a start that was interrupted leaves nothing half-made."""
    cluster.parent.mkdir(parents=True, exist_ok=True)
    for unfinished in cluster.parent.glob(f"{UNFINISHED}*"):
        shutil.rmtree(unfinished)
    with tempfile.TemporaryDirectory(dir=cluster.parent, prefix=UNFINISHED) as folder:
        fresh = Path(folder) / "cluster"
        _initialise(fresh, account=account_for(cluster), password=password, durable=durable)
        fresh.rename(cluster)


def check_owner(cluster: Path) -> None:
    """Refuse the folder of another user: PostgreSQL would, in words nobody understands."""
    account = account_for(cluster)
    expected = os.geteuid() if account is None else account.uid
    if cluster.stat().st_uid != expected:
        raise CannotRun(
            f"The database folder {cluster} belongs to another user (made as root, or not as root); "
            "start as the user who made it, or choose another folder with REALLNET_VAR."
        )


def _initialise(cluster: Path, *, account: Account | None, password: str, durable: bool) -> None:
    folder = cluster.parent
    secret, log = folder / "password", folder / "initdb.log"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="utf-8")
    if account is not None:
        for path in (folder, secret):
            os.chown(path, account.uid, account.gid)
    places = (f"--pgdata={cluster}", f"--pwfile={secret}", *(() if durable else ("--no-sync",)))
    command = (str(program("initdb")), *places, *LAYOUT)
    child = ChildProcess(name="initdb", command=command, log=log, environment=environment(), account=account)
    if spawn(child).wait() != 0:
        raise CannotRun(f"PostgreSQL could not make its data folder under {folder.parent}: {last_words(log)}")
