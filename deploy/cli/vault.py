"""`reallnet vault`: the key of the registry's identity vault is changed while everybody works."""

import asyncio
import fcntl
import os
import secrets
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError

from deploy.cli.database import operator, service_database
from deploy.local.setup import Setup
from libs.common.database import Database
from libs.common.errors import Refusal, WrongState
from libs.common.key_file import WrongKeyFile, read_keys, write_keys
from libs.common.provisioning.vault_keys import KEY_BYTES
from services.registry.commands.reseal_identities import ResealIdentities, reseal_identities
from services.registry.commands.retire_vault_key import RetireVaultKey, retire_vault_key
from services.registry.domain.sealing import VaultKeys, key_id
from services.registry.store import vault_keys

app = typer.Typer(help="The keys that seal identities.", no_args_is_help=True)

LOOK_SECONDS = 0.5

AtOnce = Annotated[int, typer.Option(min=1, max=10_000, help="identities in one transaction")]
Name = Annotated[str, typer.Argument(help="the key's name, as `vault keys` shows it")]


@app.command("keys")
def keys() -> None:
    """Which keys there are, and how many identities are sealed under each."""
    with _sentences():
        Console().print(_table(_keys(), _run(_counted())))


@app.command()
def rotate(at_once: AtOnce = 200) -> None:
    """Seal every identity under a new key, or take up what was interrupted; everything stays readable meanwhile."""
    with _alone():
        _run(_rotated(at_once))


@app.command()
def retire(name: Name) -> None:
    """Give a key up for good; refused while an identity needs it. Keep it as long as backups that need it."""
    with _alone():
        _run(_retired(name))


async def _counted() -> Mapping[str, int]:
    async with service_database("registry") as database:
        return await _counts(database)


async def _counts(database: Database) -> Mapping[str, int]:
    async with database.reading(operator()) as tx:
        return await vault_keys.counted(tx)


async def _rotated(at_once: int) -> None:
    async with service_database("registry") as database:
        found = _with_new_key(await _counts(database))
        sealed = 0
        while set(await _counts(database)) - {found.current_id}:
            done = await reseal_identities(database, ResealIdentities(operator(), found, at_once))
            sealed += done
            if not done:  # the last ones are being corrected
                await asyncio.sleep(LOOK_SECONDS)
    sys.stdout.write(f"{sealed} identities were sealed anew; all are sealed under the key {found.current_id}.\n")
    for key in found.earlier:
        sys.stdout.write(f"The key {key_id(key)} seals nothing any more: `vault retire {key_id(key)}` gives it up.\n")


def _with_new_key(sealed: Mapping[str, int]) -> VaultKeys:
    """First the file, so that everybody can open what will be sealed. A rotation that was interrupted has its key."""
    found = _keys()
    if not found.earlier:
        new = secrets.token_bytes(KEY_BYTES)
        write_keys(_file(), [new, found.current])
        return VaultKeys(new, (found.current,))
    if not set(sealed) - {found.current_id}:
        raise WrongState(
            f"The last rotation is done: `vault retire {key_id(found.earlier[0])}` comes before another one."
        )
    return found


async def _retired(name: str) -> None:
    found = _keys()
    if name == found.current_id:
        raise WrongState("This is the key that seals: rotate first.")
    found.find(name)
    async with service_database("registry") as database:
        await retire_vault_key(database, RetireVaultKey(operator(), name))
    write_keys(_file(), [key for key in (found.current, *found.earlier) if key_id(key) != name])
    sys.stdout.write(f"The key {name} is given up; backups made before still need it.\n")


def _keys() -> VaultKeys:
    current, *earlier = read_keys(_file())
    return VaultKeys(current, tuple(earlier))


def _file() -> Path:
    told = os.environ.get("REALLNET_VAULT_KEY_FILE")
    return Path(told) if told else Setup.from_environment(os.environ).places.secrets / "vault-key"


@contextmanager
def _alone() -> Iterator[None]:
    """One change of the file of keys at a time."""
    with _sentences(), _file().with_name("vault-key.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongState("The keys are being changed by somebody else just now.") from None
        yield


@contextmanager
def _sentences() -> Iterator[None]:
    """Do it, or say in one sentence why not."""
    try:
        yield
        return
    except (Refusal, WrongKeyFile) as refused:
        typer.echo(str(refused), err=True)
    except DBAPIError as unreachable:
        typer.echo(f"The database does not answer ({type(unreachable).__name__}): is the system running?", err=True)
    except OSError as failure:
        typer.echo(f"It could not be done: {failure.strerror or type(failure).__name__}.", err=True)
    raise typer.Exit(1)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    with _sentences():
        return asyncio.run(work)


def _table(found: VaultKeys, sealed: Mapping[str, int]) -> Table:
    table = Table("key", "identities", "")
    table.add_row(found.current_id, str(sealed.get(found.current_id, 0)), "seals")
    for key in found.earlier:
        table.add_row(key_id(key), str(sealed.get(key_id(key), 0)), "opens")
    for name in sorted(set(sealed) - {key_id(key) for key in (found.current, *found.earlier)}):
        table.add_row(name, str(sealed[name]), "is missing")
    return table
