"""`make bench`: measure, print one table, write `var/bench/latest.json`. With the names of parts: only those."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop
from rich.console import Console

from deploy.local.first_sentence import first_sentence
from deploy.local.progress import Reporter, reporter
from libs.common.embedded.failures import CannotRun
from tests.bench import outcome
from tests.bench.bench import beginning
from tests.bench.figure import Figure
from tests.bench.growth.sizes import SIZES
from tests.bench.pace import Pace
from tests.bench.parts import PARTS
from tests.bench.surroundings import surroundings, tell_if_busy

FOLDER = Path("var/bench").resolve()

STOPPED = 130
"""What shells expect of a program that Ctrl-C has ended."""

WIDE = 120
"""Columns of the table where no terminal says how many it has."""


def main() -> int:
    """Measure what was asked for."""
    parts, rows = _asked()
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    found = surroundings()
    tell_if_busy(found, console)
    failures: list[str] = []
    try:
        with reporter(console) as watching:
            found += uvloop.run(_measured(parts, rows, watching, failures))
    except CannotRun as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was kept.\n")
        return STOPPED
    outcome.write(found, FOLDER / "latest.json")
    console.print(outcome.table(found))
    for sentence in failures:
        sys.stderr.write(f"{sentence}\n")
    return 1 if failures else 0


async def _measured(parts: Sequence[str], rows: int | None, watching: Reporter, failures: list[str]) -> list[Figure]:
    """What can be measured; one part that cannot go on does not spoil the others."""
    found: list[Figure] = []
    async with beginning(FOLDER, pace=Pace(), rows=rows, reporter=watching) as bench:
        for name in parts:
            try:
                found += await PARTS[name](bench)
            except (CannotRun, BaseExceptionGroup) as wrong:
                sentence = first_sentence(wrong)
                if sentence is None:
                    raise
                failures.append(f"{name}: {sentence}")
    return found


def _asked() -> tuple[list[str], int | None]:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all, if none is named")
    parser.add_argument("--rows", type=int, choices=SIZES, help="the most rows in `growth`, `behind` and `samples`")
    asked = parser.parse_args()
    named: list[str] = asked.parts
    for unknown in set(named) - set(PARTS):
        parser.error(f"there is no part '{unknown}'; there are {', '.join(PARTS)}")
    return [part for part in PARTS if not named or part in named], asked.rows


if __name__ == "__main__":
    sys.exit(main())
