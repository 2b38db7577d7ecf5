"""What each hub does itself and how many samples it can take at once (hubs.toml)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from libs.common.vocabulary import Assay
from services.samples.domain.assays.laboratories import FUNCTIONAL_LABS

FILE: Final = Path(__file__).with_name("hubs.toml")


@dataclass(frozen=True, slots=True)
class HubAbility:
    """The assays that a hub does, and how many samples may wait there."""

    assays: frozenset[Assay]
    capacity: int
    source: str

    def cannot_do(self, wanted: Iterable[Assay]) -> tuple[Assay, ...]:
        """What goes on to a functional laboratory is not asked of the hub."""
        return tuple(assay for assay in wanted if assay not in FUNCTIONAL_LABS and assay not in self.assays)


@cache
def hub_abilities() -> Mapping[str, HubAbility]:
    """By hub, as the file says."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["hub"]
    return MappingProxyType(
        {
            entry["id"]: HubAbility(frozenset(map(Assay, entry["assays"])), entry["capacity"], entry["source"])
            for entry in entries
        }
    )
