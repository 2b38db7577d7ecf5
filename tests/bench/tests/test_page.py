"""The figures in the document: a part that is run alone leaves the others as they were."""

from datetime import date

from tests.bench.figure import Figure, beside
from tests.bench.page import renewed

HEAD = "value | | baseline | ratio | goal |\n|---|---:|---|---:|---:|---:|"
WHOLE = f"Measured on 2026-11-22.\n\n| machine | {HEAD}\n| cores | 2 |  |  |  |  |\n\n| rest | {HEAD}\n| a | 1 | ms |  |  |  |\n"
MACHINE = [Figure("machine: cores", 2, ""), Figure("machine: load before the run", 0.5, "")]


def test_a_part_alone_is_put_beside_the_others_with_its_day_and_load() -> None:
    fresh = renewed(WHOLE, [*MACHINE, beside("samples: b", 5, "1/s", limit=10)], date(2026, 12, 1))
    assert fresh.startswith(WHOLE.strip())
    assert "| samples | value on 2026-12-01, load 0.5 | | baseline" in fresh
    assert fresh.endswith("| b | 5 | 1/s | 10 | 0.50 |  |")


def test_a_whole_run_takes_the_place_of_all() -> None:
    fresh = renewed(WHOLE, [*MACHINE, Figure("rest: a", 2, "ms")], date(2026, 12, 1))
    assert fresh.startswith("Measured on 2026-12-01.")
    assert "| a | 2 | ms |  |  |  |" in fresh
    assert "2026-11-22" not in fresh
