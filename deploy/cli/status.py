"""`reallnet status`: the whole network on one screen, what is wrong first."""

import asyncio
import logging
import os
import sys
from typing import Annotated

import orjson
import structlog
import typer
from rich.console import Console

from deploy.local.setup import Setup
from deploy.status.gathering import gather
from deploy.status.problems import problems, unreachable
from deploy.status.showing import show
from deploy.status.status import Status
from libs.common.embedded.failures import CannotRun

ATTENTION, UNREACHABLE = 1, 2

Json = Annotated[bool, typer.Option("--json", help="for programs")]


def status(as_json: Json = False) -> None:  # noqa: FBT002 - a word on the command line
    """How relays, readers, clocks, audit trails and the stream stand; 0 well, 1 needs attention, 2 does not answer."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )  # the screen is for people
    try:
        found = asyncio.run(gather(Setup.from_environment(os.environ)))
    except CannotRun as sentence:
        typer.echo(str(sentence), err=True)
        raise typer.Exit(UNREACHABLE) from None
    wrong = problems(found)
    if as_json:
        sys.stdout.write(_written(found, wrong))
    else:
        show(found, wrong, Console())
    if wrong:
        raise typer.Exit(UNREACHABLE if unreachable(found) else ATTENTION)


def _be_quiet() -> None:
    """The screen is for people: what cannot be reached is told there."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _written(found: Status, wrong: list[str]) -> str:
    told = {"problems": wrong, "status": found}
    return orjson.dumps(told, default=_plain, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode() + "\n"


def _plain(value: object) -> object:
    """Spans as seconds."""
    return value.total_seconds() if hasattr(value, "total_seconds") else str(value)
