"""What `reallnet party` shows: credentials, this once, and the table of parties."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from deploy.parties.credentials import Credentials
from deploy.parties.listing import Listed
from libs.common.embedded.nats_configuration import write
from libs.common.provisioning.parties import durable_name

UNKNOWN = "?"
NONE = "-"


def ready_folder(into: Path | None) -> None:
    """Before anything is changed: credentials that cannot be written down would be lost."""
    if into is None:
        return
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise typer.BadParameter(f"{into} cannot be a folder: {trouble.strerror}") from None
    if not os.access(into, os.W_OK):
        raise typer.BadParameter(f"nothing can be written into {into}")


def hand_over(made: Sequence[Credentials], into: Path | None) -> None:
    """Print them, or write one file for each that only we can read. They are kept nowhere else."""
    for credentials in made:
        if into is not None:
            write(into / f"{credentials.organisation}.json", json.dumps(credentials.as_dict(), indent=1) + "\n")
        else:
            typer.echo("\n".join(f"{what:<14}{value}" for what, value in credentials.as_dict().items()) + "\n")
    where = "" if into is None else f" in {into}"
    typer.echo(
        f"Credentials of {len(made)} {_parties(len(made))}{where}: they are told this once and kept nowhere else."
    )


def told_who(parties: Sequence[Listed]) -> Table:
    """One line for each party."""
    table = Table("party", "kind", "name", "durable", "connected", "credentials of")
    for title in ("to fetch", "unacknowledged"):
        table.add_column(title, justify="right")
    for party in parties:
        table.add_row(*_who(party), *_since(party), *_debts(party))
    return table


def _who(party: Listed) -> tuple[str, str, str, str]:
    durable = durable_name(party.id) if party.standing else NONE
    if party.organisation is None:
        return party.id, NONE, "has left the file of organisations", durable
    return party.id, party.organisation.kind, party.organisation.name, durable


def _since(party: Listed) -> tuple[str, str]:
    if party.admission is None:
        return NONE, NONE
    connected = UNKNOWN if party.connected is None else ("yes" if party.connected else "no")
    return connected, f"{party.admission.changed_at:%Y-%m-%d %H:%M} UTC"


def _debts(party: Listed) -> tuple[str, str]:
    if party.standing is None:
        return NONE, NONE
    return str(party.standing.to_fetch), str(party.standing.unacknowledged)


def _parties(count: int) -> str:
    return "party" if count == 1 else "parties"
