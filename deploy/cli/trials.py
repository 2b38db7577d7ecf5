"""`reallnet trials`: records of ClinicalTrials.gov from a folder into the trials service, over its own door."""

import os
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from rich.console import Console
from rich.table import Table

from deploy.local.ports import address
from deploy.local.setup import Setup

app = typer.Typer(help="The trials service.", no_args_is_help=True)

DOOR: Final = "/v1/imports/clinicaltrials-gov"
TOKEN: Final = "REALLNET_TOKEN"  # noqa: S105 - the variable's name, not a token
PATIENCE: Final = 120.0
LONGEST: Final = 200

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="with one JSON file per record or page")]
Url = Annotated[str | None, typer.Option(help="of the trials service; without it the system under var/")]


@app.callback()
def trials() -> None:
    """Work with the trials service as whoever the access token in REALLNET_TOKEN names."""


@app.command("import")
def import_folder(folder: Folder, *, url: Url = None) -> None:
    """Post each JSON file of the folder and of those in it; what is no record is named and left, the others go on."""
    token, files = os.environ.get(TOKEN), _files(folder)
    if not token:
        typer.echo(f"Set {TOKEN} to an access token of a trial coordinator.", err=True)
        raise typer.Exit(1)
    if not files:
        typer.echo(f"There is no JSON file in {folder}.", err=True)
        raise typer.Exit(1)
    table, wrong = Table("file", "trial", "outcome", "record", "sites", "what is wrong"), 0
    with httpx.Client(base_url=url or _own(), headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE) as door:
        for file in files:
            rows = _rows(_posted(door, file))
            wrong += sum(bool(row[-1]) for row in rows)
            for row in rows:
                table.add_row(str(file.relative_to(folder)), *row)
    Console().print(table)
    if wrong:
        raise typer.Exit(1)


def _files(folder: Path) -> list[Path]:
    """The registry's own archive has a folder for every ten thousand records."""
    return sorted(one for one in folder.rglob("*") if one.suffix.lower() == ".json" and one.is_file())


def _posted(door: httpx.Client, file: Path) -> dict[str, Any]:
    """The answer, or what is wrong in the same form."""
    try:
        answer = door.post(DOOR, content=file.read_bytes(), headers={"Content-Type": "application/json"})
        found: dict[str, Any] = answer.json()
    except (httpx.HTTPError, OSError, ValueError) as failed:
        return {"refused": [{"where": "", "what": f"no answer ({type(failed).__name__})"}]}
    if answer.is_success:
        return found
    return {"refused": found.get("errors") or [{"where": "", "what": found.get("detail", str(answer.status_code))}]}


def _rows(answer: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    come = [
        (one["trial"], one["outcome"], str(one["record"]), f"{one['sites_recruiting']}/{one['sites_in_record']}", "")
        for one in answer.get("imported", ())
    ]
    left = [("", "", "", "", f"{one['where']} {one['what']}".strip()[:LONGEST]) for one in answer.get("refused", ())]
    return [*come, *left]


def _own() -> str:
    return address(Setup.from_environment(os.environ).ports.services["trials"])
