"""`python -m tests.bench.page`: put the figures of the last run into docs/benchmarks.md; parts not run keep theirs.

Not done by `make bench` itself: a run on a busy or a different machine should not change the document.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.outcome import number, short

LATEST = Path("var/bench/latest.json")
PAGE = Path("docs/benchmarks.md")
PLACE = re.compile(r"(<!-- measured -->\n)(.*)(<!-- end measured -->)", re.DOTALL)


def main() -> int:
    """Replace what stands between the two marks."""
    if not LATEST.exists():
        sys.stderr.write(f"There is no {LATEST}: run `make bench` first.\n")
        return 1
    day = datetime.fromtimestamp(LATEST.stat().st_mtime, tz=UTC).date()
    entries = json.loads(LATEST.read_text(encoding="utf-8"))
    figures = [Figure(**{name: value for name, value in entry.items() if name != "met"}) for entry in entries]
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(PLACE.sub(lambda found: f"{found[1]}{renewed(found[2], figures, day)}\n{found[3]}", page))
    return 0


def renewed(text: str, figures: Sequence[Figure], day: date) -> str:
    """The tables, those of the parts that were run anew; each says when it was measured, if not with the first."""
    first, *shown = text.strip().split("\n\n")
    kept = {_part(table): table for table in shown}
    fresh = {part: "\n".join(_table(part, group)) for part, group in groupby(figures, key=lambda one: one.part)}
    if set(kept) <= set(fresh):
        return "\n\n".join([f"Measured on {day}.", *fresh.values()])
    load = fresh.pop("machine").rpartition("load before the run | ")[2].partition(" |")[0]
    dated = {part: table.replace("value", f"value on {day}, load {load}", 1) for part, table in fresh.items()}
    return "\n\n".join([first, *{**kept, **dated}.values()])


def _part(table: str) -> str:
    return table.removeprefix("| ").partition(" |")[0]


def _table(part: str, group: Iterable[Figure]) -> Iterator[str]:
    yield f"| {part} | value | | baseline | ratio | goal |\n|---|---:|---|---:|---:|---:|"
    for figure in group:
        numbers = f"{number(figure.baseline)} | {short(figure.ratio)} | {short(figure.goal)}"
        yield f"| {figure.title} | {number(figure.value)} | {figure.unit} | {numbers} |"


if __name__ == "__main__":
    sys.exit(main())
