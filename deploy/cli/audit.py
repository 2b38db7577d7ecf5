"""`reallnet audit`: whether what was written down is still what was written down."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import asyncpg
import orjson
import typer
from sqlalchemy.exc import DBAPIError

from deploy.cli.audit_keys import NoKey, checkpoints_folder, public_keys, written_key
from deploy.cli.database import UnknownService, operator, service_database, url_of
from libs.common.auditing.verified import Verified, verify_trail
from libs.common.errors import Unavailable
from libs.common.provisioning.databases import SERVICES

app = typer.Typer(help="The audit trail: seals and signed checkpoints over who did what.", no_args_is_help=True)

CHANGED, UNREACHABLE = 1, 2

Services = Annotated[list[str] | None, typer.Argument(help="registry, samples …; all five if none is named")]
Folder = Annotated[Path | None, typer.Option(help="the checkpoints' folder, or a copy kept elsewhere")]
Keys = Annotated[list[str] | None, typer.Option("--key", help="a public key to trust, in base64; may be repeated")]
Json = Annotated[bool, typer.Option("--json", help="for programs")]


@app.command()
def verify(
    services: Services = None,
    checkpoints: Folder = None,
    key: Keys = None,
    as_json: Json = False,  # noqa: FBT002 - a word on the command line
) -> None:
    """Compare entries, seals and checkpoints; ends with 1 if something was changed."""
    found = [_verified(service, checkpoints, key or []) for service in services or SERVICES]
    sys.stdout.write(_written(found) if as_json else "".join(map(_told, found)))
    if any(one.findings_number for one in found):
        raise typer.Exit(CHANGED)


@app.command()
def keys() -> None:
    """Print the public keys, to be kept where the checkpoints are checked."""
    for service in SERVICES:
        known = public_keys(service, [])
        sys.stdout.writelines(f"{service:<10} {written_key(key)}\n" for key in known)


def _verified(service: str, folder: Path | None, keys: Sequence[str]) -> Verified:
    """Verify one, or say in one sentence why that cannot be done."""
    try:
        return asyncio.run(_verify(service, folder, keys))
    except (UnknownService, NoKey) as refused:
        typer.echo(str(refused), err=True)
    except (DBAPIError, asyncpg.PostgresError, OSError, Unavailable) as unreachable:
        name = type(unreachable).__name__
        typer.echo(f"The database of {service} does not answer ({name}): is the system running?", err=True)
    raise typer.Exit(UNREACHABLE)


async def _verify(service: str, folder: Path | None, keys: Sequence[str]) -> Verified:
    url, trusted = url_of(service), public_keys(service, keys)
    async with service_database(service) as database:
        return await verify_trail(
            database,
            url,
            service=service,
            folder=folder or checkpoints_folder(),
            keys=trusted,
            call=operator(),
        )


def _told(found: Verified) -> str:
    size = f"{found.entries:,} entries, {found.seals:,} seals, {found.checkpoints:,} checkpoints"
    lines = [f"{found.service:<10} {size}: {_verdict(found)}"]
    lines += [f"  {finding.position:<24} {finding.sentence}" for finding in found.findings]
    if found.findings_number > len(found.findings):
        lines.append(f"  and {found.findings_number - len(found.findings):,} more")
    return "\n".join(lines) + "\n"


def _verdict(found: Verified) -> str:
    return f"{found.findings_number:,} findings" if found.findings_number else "nothing was changed"


def _written(found: Sequence[Verified]) -> str:
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n"
