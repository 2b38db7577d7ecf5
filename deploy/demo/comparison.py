"""The paper's figures beside the network's, and where the paper disagrees with itself."""

import json
import tomllib
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

PRINTED = Path(__file__).parent / "table1" / "printed_figures.toml"
WORDS = {
    "cases": "consultations",
    "adherent": "recommendation followed",
    "alive_cr": "alive, complete remission",
    "alive_with_disease": "alive with disease",
    "deaths": "deaths",
    "deaths_of_disease": "  of disease",
    "deaths_of_treatment": "  of treatment",
    "high_risk_first_relapse": "high-risk first relapse",
    "second_or_later_relapse": "second or later relapse",
    "refractory": "refractory",
}
ITEMS = ("trial", "car_t", "hsct", "drp_dbp", "ngs", "flow")


def network_figures(summary: dict[str, Any]) -> dict[str, Any]:
    """The figures of Table 1 out of what reporting answers, in the paper's order."""
    figures = summary["figures"]
    items = figures["referral_items"]
    return {**{name: figures[name] for name in WORDS}, "referral_items": {item: items[item] for item in ITEMS}}


def show(console: Console, figures: dict[str, Any]) -> None:
    """A table, the disagreements, and last the figures as one line of JSON."""
    printed = tomllib.loads(PRINTED.read_text(encoding="utf-8"))
    table = Table("figure", "paper (text)", "network", title="Velasco et al. 2023 beside this network")
    for name, words in WORDS.items():
        table.add_row(words, str(printed["text"][name]), str(figures[name]))
    for item in ITEMS:
        text = printed["text"]["referral_items"].get(item, "-")
        table.add_row(f"referred for {item}", str(text), str(figures["referral_items"][item]))
    console.print(table)
    for disagreement in printed["disagreement"]:
        console.print(f"{disagreement['about']}: {disagreement['sentence']}", highlight=False, soft_wrap=True)
    console.print("Dates, sexes, hospitals and laboratory values are invented by a fixed seed.", highlight=False)
    console.print(json.dumps(figures, separators=(",", ":")), markup=False, highlight=False, soft_wrap=True)
