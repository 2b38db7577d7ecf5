"""`reallnet`: what an operator does from a terminal."""

import typer

from deploy.cli import audit, backup, dead_letters, parties, rebuild, status, trials, vault

app = typer.Typer(name="reallnet", help="Operate a ReALLNet.", no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(audit.app, name="audit")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(parties.app, name="party")
app.add_typer(rebuild.app, name="rebuild")
app.add_typer(trials.app, name="trials")
app.add_typer(vault.app, name="vault")
app.command()(status.status)
app.command()(backup.backup)
app.command()(backup.restore)


@app.callback()
def reallnet() -> None:
    """Operate a ReALLNet."""
