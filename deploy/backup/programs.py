"""PostgreSQL's own pg_dump and pg_restore, which know its tables, rights and policies better than we would."""

import asyncio
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from deploy.backup.failure import DISK_FULL, BackupFailed
from deploy.local.disk import speaks_of_full_disk
from libs.common.embedded.postgres_programs import environment, program

EVERYTHING: Final = "-c reallnet.organisation=*"
"""The scope in which row-level security, which holds for the owner as well, hides nothing."""


async def dump(url: str, file: Path, *, snapshot: str) -> None:
    """Write the whole database as it is in the snapshot."""
    options = ("--format=custom", "--enable-row-security", f"--snapshot={snapshot}", "--no-sync", f"--file={file}")
    await _run("pg_dump", *options, url=url)


async def restore(url: str, file: Path) -> None:
    """Make everything in an empty database, or nothing."""
    await _run("pg_restore", "--single-transaction", "--exit-on-error", str(file), url=url)


async def _run(name: str, *arguments: str, url: str) -> None:
    address, password = _without_password(url)
    process = await asyncio.create_subprocess_exec(
        program(name),
        "--no-password",
        f"--dbname={address}",
        *arguments,
        env={**environment(), "PGPASSWORD": password, "PGOPTIONS": EVERYTHING},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise BackupFailed(_sentence(name, said.decode(errors="replace")))


def _sentence(name: str, said: str) -> str:
    """Its first error; a full disk in our own words."""
    if speaks_of_full_disk(said):
        return DISK_FULL
    lines = [line for line in said.splitlines() if "error:" in line] or said.splitlines() or ["it said nothing"]
    return f"{name} failed: {lines[0]}"


def _without_password(url: str) -> tuple[str, str]:
    """The password goes through the environment: everybody on the machine reads the command line."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}@{host}")), unquote(password)
