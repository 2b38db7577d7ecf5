"""`make bench`: measure, print one table, write `var/bench/latest.json`. With the names of parts: only those."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import uvloop
from rich.console import Console

from deploy.local.progress import Reporter, reporter
from libs.common.embedded.failures import CannotRun
from tests.bench import outcome
from tests.bench.bench import Bench, beginning
from tests.bench.figure import Figure
from tests.bench.limits import measuring as limits
from tests.bench.pace import Pace

FOLDER = Path("var/bench").resolve()


async def _limits(bench: Bench) -> list[Figure]:
    machine = await bench.machine()
    with bench.reporter.step("Limits of this machine"):
        return await limits.measure(machine.folder, machine.postgres_url, machine.bus, bench.pace)


PARTS: Mapping[str, Callable[[Bench], Awaitable[list[Figure]]]] = {"limits": _limits}


def main() -> int:
    """Measure what was asked for."""
    asked = _arguments()
    console = Console()
    try:
        with reporter(console) as watching:
            figures = uvloop.run(_measured(asked.parts or list(PARTS), watching))
    except CannotRun as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    outcome.write(figures, FOLDER / "latest.json")
    console.print(outcome.table(figures))
    return 0


async def _measured(parts: Sequence[str], watching: Reporter) -> list[Figure]:
    async with beginning(FOLDER, pace=Pace(), reporter=watching) as bench:
        return [figure for name, part in PARTS.items() if name in parts for figure in await part(bench)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ONLY=…", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="all, if none is named")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
