"""Diagnoses of OncoTree: which more special names a name stands for (`oncotree.txt`)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

LIQUID: Final = "_LIQUID_"
SOLID: Final = "_SOLID_"
_LIQUID_TISSUES: Final = ("Blood", "Lymph")

Diagnoses = Mapping[str, frozenset[str]]
"""Under a name: itself and every more special one."""


@cache
def oncotree() -> Diagnoses:
    """All names, with MatchMiner's two groups: blood and lymph, and everything else."""
    found = _closed(_children())
    liquid = frozenset().union(*(found[name] for name in _LIQUID_TISSUES))
    solid = frozenset(found) - liquid | {LIQUID}
    return {**found, LIQUID: liquid, SOLID: solid}


def _children() -> dict[str, set[str]]:
    text = (files(__package__) / "oncotree.txt").read_text(encoding="utf-8")
    above: list[str] = []
    children: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name = line.lstrip(" ")
        del above[len(line) - len(name) :]
        children.setdefault(name, set())
        if above:
            children[above[-1]].add(name)
        above.append(name)
    return children


def _closed(children: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    done: dict[str, frozenset[str]] = {}

    def whole(name: str) -> frozenset[str]:
        if name not in done:
            done[name] = frozenset({name}).union(*(whole(child) for child in children[name]))
        return done[name]

    for name in children:
        whole(name)
    return done
