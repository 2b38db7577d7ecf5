"""The frame of the benchmarks: a short run of the limits gives a table and a file; the figures themselves are not judged."""

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from libs.common.bus.connection import Bus
from tests.bench import outcome
from tests.bench.figure import Figure, beside, within
from tests.bench.limits import measuring
from tests.bench.pace import Pace

COLUMNS = {"name", "value", "unit", "baseline", "ratio", "goal", "met"}


async def test_limits_are_measured_and_told(tmp_path: Path, postgres_url: str, bus: Bus) -> None:
    figures = await measuring.measure(tmp_path, postgres_url, {"always": bus}, Pace(seconds=0.05, rounds=1))
    outcome.write(figures, tmp_path / "bench" / "latest.json")
    told = json.loads((tmp_path / "bench" / "latest.json").read_text())
    assert len(told) == 9
    assert all(set(entry) == COLUMNS and entry["value"] > 0 for entry in told)


def test_table_shows_every_part_and_whether_goals_are_met() -> None:
    figures = [
        Figure("limits: commits", 1234.5, "1/s"),
        beside("path: events", 500, "1/s", limit=1000, goal=1.0),
        within("path: memory", 512, "MB", allowed=1024),
    ]
    console = Console(width=120, record=True, file=StringIO())
    console.print(outcome.table(figures))
    shown = [[cell.strip() for cell in line.split("│")[1:-1]] for line in console.export_text().splitlines()]
    assert ["path", "", "", "", "", "", ""] in shown
    assert ["commits", "1/s", "1,234", "", "", "", ""] in shown
    assert ["events", "1/s", "500", "1,000", "0.50", "1.00", "no"] in shown
    assert ["memory", "MB", "512", "1,024", "2.00", "1.00", "yes"] in shown
