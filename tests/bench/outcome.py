"""What a run found: one table for people, one file for programs."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from tests.bench.figure import Figure


def write(figures: Sequence[Figure], path: Path) -> None:
    """Replace the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([figure.as_json() for figure in figures], indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)


def table(figures: Sequence[Figure]) -> Table:
    """All figures, part by part."""
    shown = Table("figure", "unit", title="What was measured", title_justify="left", header_style="bold")
    for title in ("value", "baseline", "ratio", "goal", "met"):
        shown.add_column(title, justify="right")
    for place, figure in enumerate(figures):
        if place == 0 or figure.part != figures[place - 1].part:
            shown.add_section()
            shown.add_row(f"[bold]{figure.part}[/]")
        shown.add_row(f"  {figure.title}", figure.unit, *_numbers(figure))
    return shown


def _numbers(figure: Figure) -> tuple[str, ...]:
    met = {None: "", True: "yes", False: "no"}[figure.met]
    return (
        number(figure.value),
        number(figure.baseline),
        short(figure.ratio),
        short(figure.goal),
        met,
    )


def number(value: float | None) -> str:
    """Three digits that count, more where the number is larger."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def short(ratio: float | None) -> str:
    """A ratio."""
    return "" if ratio is None else f"{ratio:.2f}"
