"""`reallnet party`: the outside parties' way to the bus of the system under `var/`."""

import asyncio
import os

import typer

from deploy.local import bus, nats
from deploy.local.setup import Setup
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.nats_configuration import inbox_prefix
from libs.common.organisations import Organisations
from libs.common.provisioning.parties import durable_name

app = typer.Typer(help="The outside parties: who they are stands in the file of organisations.", no_args_is_help=True)


@app.command("credentials")
def credentials(organisation: str) -> None:
    """Print what a party's own program needs: address, user, password, durable, inbox prefix."""
    setup, organisations = _here()
    found = {user.name: user for user in nats.parties(setup, organisations)}.get(organisation)
    if found is None:
        typer.echo(f"'{organisation}' is no hospital, hub or laboratory of {setup.organisations}.", err=True)
        raise typer.Exit(1)
    address = setup.nats_url or nats.embedded(setup).url(found)
    typer.echo(f"address       {address}\ndurable       {durable_name(organisation)}")
    typer.echo(f"inbox prefix  {inbox_prefix(organisation)}")


@app.command("apply")
def apply() -> None:
    """After a change of the file of organisations: let new parties in and removed ones out, disturbing nobody else."""
    setup, organisations = _here()
    try:
        nats.admit(setup, organisations)
        asyncio.run(bus.provision(setup, organisations))
    except CannotRun as sentence:
        typer.echo(str(sentence), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(nats.parties(setup, organisations))} parties have their durables and may connect.")


def _here() -> tuple[Setup, Organisations]:
    setup = Setup.from_environment(os.environ)
    return setup, Organisations.load(setup.organisations)
