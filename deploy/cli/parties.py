"""`reallnet party`: the outside parties' way to the bus of the system under `var/`, or to a NATS of one's own."""

import asyncio
import os
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from deploy.cli.party_output import hand_over, ready_folder, told_who
from deploy.cli.party_words import a_span, an_instant
from deploy.local import nats
from deploy.local.outside import outside
from deploy.local.setup import Setup
from deploy.parties import admitting
from deploy.parties.in_force import own_file
from deploy.parties.listing import listed
from libs.common.embedded.failures import CannotRun

app = typer.Typer(help="Outside parties on the bus; who exists stands in the file of organisations.")

Result = TypeVar("Result")
Party = Annotated[str, typer.Argument(help="id of a hospital, hub or laboratory")]
Into = Annotated[Path | None, typer.Option(help="write a file for each into this folder instead of printing")]
Grace = Annotated[timedelta, typer.Option(parser=a_span, help="how long the old ones still open: 30m, 12h, 7d")]
From = Annotated[datetime, typer.Option("--from", parser=an_instant, help="such as 2026-11-22T08:00+01:00")]


@app.command()
def add(
    parties: Annotated[list[str] | None, typer.Argument(help="ids from the file of organisations")] = None,
    *,
    everybody: Annotated[bool, typer.Option("--all", help="whoever has no credentials yet")] = False,
    into: Into = None,
) -> None:
    """Let parties in: a durable with their events, and credentials, which are told this once."""
    ready_folder(into)
    chosen = [*(parties or []), *(_run(_missing()) if everybody else [])]
    if not chosen:
        typer.echo("Name the parties to add, or all of them with --all: nobody is left without credentials.", err=True)
        raise typer.Exit(1)
    hand_over(_run(admitting.add(_setup(), chosen)), into)
    _tell_what_remains()


@app.command("list")
def list_parties() -> None:
    """Who may connect, who does, and how far behind each is."""
    Console().print(told_who(_run(listed(_setup()))))


@app.command()
def rotate(party: Party, *, grace: Grace = "0s", into: Into = None) -> None:  # type: ignore[assignment]
    """Give new credentials; the old ones stop at once, or after the grace."""
    ready_folder(into)
    hand_over([_run(admitting.rotate(_setup(), party, grace=grace))], into)
    _tell_what_remains(grace=grace)


@app.command()
def remove(parties: Annotated[list[str], typer.Argument(help="ids of those to go")]) -> None:
    """Let parties out: connections end, durables are deleted; the file of organisations stays as it is."""
    _run(admitting.remove(_setup(), parties))
    typer.echo(f"Without credentials and durable: {', '.join(parties)}.")
    _tell_what_remains()


@app.command()
def replay(party: Party, since: From) -> None:
    """Let a party receive again what was said since some time."""
    count = _run(admitting.replay(_setup(), party, since=since))
    typer.echo(f"{party} receives its last {count} events again.")


@app.command()
def apply() -> None:
    """After a change of the file of organisations: who has left it is let out."""
    typer.echo(f"{_run(admitting.apply(_setup()))} parties may connect.")
    _tell_what_remains()


async def _missing() -> list[str]:
    setup = _setup()
    admitted = nats.register(setup).read()
    return [party for party in outside(setup) if party not in admitted]


def _tell_what_remains(*, grace: timedelta = timedelta(0)) -> None:
    """A server that somebody else runs has to be told by that somebody."""
    setup = _setup()
    if setup.nats_url is None:
        return
    typer.echo(
        f"This counts when every server has included {own_file(setup)} inside its `accounts` and reloaded twice."
    )
    if grace:
        typer.echo("After the grace: `party apply`, and the same again; until then the old credentials open.")


def _setup() -> Setup:
    return Setup.from_environment(os.environ)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """Do it, or say in one sentence why not."""
    try:
        return asyncio.run(work)
    except CannotRun as sentence:
        typer.echo(str(sentence), err=True)
        raise typer.Exit(1) from None
