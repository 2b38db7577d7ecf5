"""The panels that the network ships: one file for each version in `definitions/`."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from services.samples.domain.panels.panel import Panel, PanelGene, PanelKind, Scope

FOLDER: Final = Path(__file__).with_name("definitions")
CONSENSUS: Final = "reallnet-consensus"

Key = tuple[str, str]


def consensus() -> Panel:
    """What the network agreed that should be looked at, in its newest version."""
    return max((one for one in shipped().values() if one.id == CONSENSUS), key=lambda one: one.version)


@cache
def shipped() -> Mapping[Key, Panel]:
    """By id and version."""
    read = [_read(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.toml"))]
    return MappingProxyType({(one.id, one.version): one for one in read})


def _read(told: Mapping[str, Any]) -> Panel:
    plain = {"id", "version", "name", "name_es", "source", "limit_of_detection_percent", "limit_source"}
    return Panel(
        **{name: told[name] for name in (*plain, "minimum_depth", "depth_source")},
        kind=PanelKind(told["kind"]),
        scope=Scope(told["scope"]),
        nucleic=tuple(told["nucleic"]),
        genes=tuple(_genes(told.get("genes", ()))),
        copy_numbers=_joined(told.get("copy_numbers", ()), "symbols"),
        fusion_partners=_joined(told.get("fusions", ()), "partners"),
        expression=_joined(told.get("expression", ()), "symbols"),
    )


def _genes(lines: Iterable[Mapping[str, Any]]) -> Iterable[PanelGene]:
    return (
        PanelGene(symbol=symbol, regions=line["regions"], source=line["source"])
        for line in lines
        for symbol in line["symbols"]
    )


def _joined(lines: Sequence[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(symbol for line in lines for symbol in line[name]))
