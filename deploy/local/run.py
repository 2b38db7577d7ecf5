"""`make run`: the whole network on this machine until Ctrl-C."""

import argparse
import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import ExitStack

from rich.console import Console

from deploy.local.first_load import load_once
from deploy.local.own_log import logging_to
from deploy.local.progress import reporter
from deploy.local.setup import Setup
from deploy.local.system import System, beginning_system
from deploy.local.unexpected import unexpected_failures_in
from deploy.local.welcome import welcome
from libs.common.embedded.failures import CannotRun

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str]) -> int:
    """Run until stopped; 0 when asked to stop, 1 with one sentence when it could not go on."""
    options = _options(arguments)
    console, complaints = Console(), Console(stderr=True)
    try:
        setup = Setup.from_environment(os.environ)
        log = setup.places.log("supervisor")
        with unexpected_failures_in(log), logging_to(log):
            asyncio.run(_run(setup, console, with_demo=options.demo))
    except CannotRun as sentence:
        _say(complaints, f"ReALLNet cannot run. {sentence}")
        return 1
    _say(console, "ReALLNet has stopped.")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="do not load the demonstration's cases")
    return parser.parse_args(arguments)


async def _run(setup: Setup, console: Console, *, with_demo: bool) -> None:
    with ExitStack() as shown:
        steps = shown.enter_context(reporter(console))
        async with beginning_system(setup, steps) as system:
            _stop_on_signals(system)
            await system.until_up()
            if with_demo:
                await system.while_up(_load(system, console))
            shown.close()
            if system.is_up:
                welcome(console, setup)
            await system.until_stopped()


async def _load(system: System, console: Console) -> None:
    """A load that failed is told, and tried again at the next start; the system itself is fine."""
    try:
        await load_once(system)
    except CannotRun as sentence:
        _say(console, f"The demonstration's cases are not loaded: {sentence}")


def _stop_on_signals(system: System) -> None:
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, system.ask_to_stop)


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False, soft_wrap=True)
