"""`make demo`: a private copy of the system, the 24 cases through its REST APIs, the paper's figures beside its own."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.demo import comparison
from deploy.demo.cases import cases
from deploy.demo.people import Network, Refused
from deploy.demo.replay import replay
from deploy.demo.settling import settled
from deploy.demo.surroundings import NoSystem, Surroundings
from deploy.local.progress import reporter
from deploy.local.setup import Setup
from deploy.local.surroundings import surroundings
from deploy.local.system import running_system
from libs.common.embedded.failures import CannotRun
from libs.common.organisations import Organisations

FIGURES = "/v1/network/summary"


def main(arguments: Sequence[str]) -> int:
    """0 when all was done; 1 with one sentence when not."""
    parser = argparse.ArgumentParser(prog="python -m deploy.demo", description=__doc__)
    parser.add_argument("where", nargs="?", choices=["load"], help="load the cases into the system of the environment")
    work = _load(os.environ) if parser.parse_args(arguments).where else _private(Console())
    try:
        asyncio.run(work)
    except (CannotRun, NoSystem, Refused) as sentence:
        sys.stderr.write(f"{sentence}\n")
        return 1
    except BaseExceptionGroup as failures:
        refused, others = failures.split(Refused)
        if others is not None or refused is None:
            raise
        sys.stderr.write(f"{refused.exceptions[0]}\n")
        return 1
    return 0


async def _load(environment: Mapping[str, str]) -> None:
    """Into a running system, with plain lines for its log."""
    await _replay_there(environment, told=lambda number: sys.stdout.write(f"case {number}\n"))


async def _private(console: Console) -> None:
    """On a copy of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="reallnet-demo-") as folder, reporter(console) as steps:
        setup = Setup.private(Path(folder), {})
        async with running_system(setup, steps) as system:
            where = surroundings(system)
            with steps.step(f"The {len(cases())} cases of the founding paper"):
                await _replay_there(where, told=lambda _: None)
            figures = comparison.network_figures(await figures_of(where))
    comparison.show(console, figures)


async def _replay_there(environment: Mapping[str, str], *, told: Any) -> None:
    where = Surroundings.from_environment(environment)
    organisations = Organisations.load(Path(environment["REALLNET_ORGANISATIONS"]))
    async with Network(where) as network:
        await replay(network, organisations=organisations, folder=Path(environment["REALLNET_VAR"]), told=told)
    await settled(where.services)


async def figures_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """What reporting answers to the network office's data manager."""
    async with Network(Surroundings.from_environment(environment)) as network:
        found: dict[str, Any] = await network.person("data_manager", "office").get("reporting", FIGURES)
    return found
