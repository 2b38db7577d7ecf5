"""`python -m deploy.checks`: every check, each in bold with its result; exit code 1 if any failed."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rich.console import Console

from deploy.checks.checks import CHECKS, Check

AT_A_TIME = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check said."""

    check: Check
    passed: bool
    said: str
    seconds: float


def main(checks: Sequence[Check] = CHECKS) -> int:
    """Run all, in the order of the list; count the failures."""
    console = Console(highlight=False)
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        outcomes = [_tell(console, outcome) for outcome in threads.map(_run, checks)]
    failed = sum(not outcome.passed for outcome in outcomes)
    console.print(f"[bold]{len(outcomes)} checks, {failed} failed[/]", style="red" if failed else "green")
    return 1 if failed else 0


def _run(check: Check) -> Outcome:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    return Outcome(check, passed=done.returncode == 0, said=done.stdout, seconds=time.monotonic() - started)


def _tell(console: Console, outcome: Outcome) -> Outcome:
    result = "[green]passed[/]" if outcome.passed else "[red]FAILED[/]"
    console.print(f"[bold]{outcome.check.title}[/]: {result} ({outcome.seconds:.1f} s)", soft_wrap=True)
    if not outcome.passed:
        console.print(f"  {' '.join(outcome.check.command)}", markup=False, soft_wrap=True)
        console.print(outcome.said.rstrip(), markup=False, soft_wrap=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
