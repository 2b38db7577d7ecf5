"""`python -m tests.bench.page`: put the figures of the last run into docs/benchmarks.md.

Not done by `make bench` itself: a run on a busy or a different machine should not change the document.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.outcome import number, short

LATEST = Path("var/bench/latest.json")
PAGE = Path("docs/benchmarks.md")
PLACE = re.compile(r"(<!-- measured -->\n).*(<!-- end measured -->)", re.DOTALL)


def main() -> int:
    """Replace what stands between the two marks."""
    if not LATEST.exists():
        sys.stderr.write(f"There is no {LATEST}: run `make bench` first.\n")
        return 1
    day = datetime.fromtimestamp(LATEST.stat().st_mtime, tz=UTC).date()
    entries = json.loads(LATEST.read_text(encoding="utf-8"))
    figures = [Figure(**{name: value for name, value in entry.items() if name != "met"}) for entry in entries]
    text = "\n".join([f"Measured on {day}.", *_tables(figures)])
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(PLACE.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page), encoding="utf-8")
    return 0


def _tables(figures: Sequence[Figure]) -> Iterator[str]:
    for part, group in groupby(figures, key=lambda figure: figure.part):
        yield f"\n| {part} | value | | baseline | ratio | goal |\n|---|---:|---|---:|---:|---:|"
        for figure in group:
            numbers = f"{number(figure.baseline)} | {short(figure.ratio)} | {short(figure.goal)}"
            yield f"| {figure.title} | {number(figure.value)} | {figure.unit} | {numbers} |"


if __name__ == "__main__":
    sys.exit(main())
