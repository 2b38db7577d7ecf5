"""What is in a kit and what it is for (kits.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay, Material, Preservation, Tube

FILE: Final = Path(__file__).with_name("kits.toml")


class Cooling(StrEnum):
    """How a parcel with the kit's sample is kept cool."""

    NONE = "none"
    COOL_PACK = "cool_pack"
    DRY_ICE = "dry_ice"
    DRY_SHIPPER = "dry_shipper"


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a component lie in one kit; of a dated one lot and expiry are told."""

    id: str
    name: str
    name_es: str
    number: int
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of kit."""

    id: str
    rule: str
    name: str
    name_es: str
    parts: tuple[Part, ...]
    materials: tuple[Material, ...]
    tubes: tuple[Tube, ...]
    preservations: tuple[Preservation, ...]
    assays: tuple[Assay, ...]
    cooling: Cooling
    source: str

    def check_fit(self, *, material: Material, tube: Tube, preservation: Preservation) -> None:
        """Refuse what the kit does not serve, and name the kits that do."""
        if self._fits(material, tube, preservation):
            return
        fit = [one.id for one in templates().values() if one._fits(material, tube, preservation)]  # noqa: SLF001 - its own kind
        raise Invalid(
            f"A kit {self.id} is not for {material} in a tube {tube}, {preservation}.",
            where="body.kit",
            wrong=self.id,
            right=f"a kit {' or '.join(fit)}" if fit else "no kit",
        )

    def _fits(self, material: Material, tube: Tube, preservation: Preservation) -> bool:
        any_tube = not self.tubes
        return material in self.materials and preservation in self.preservations and (any_tube or tube in self.tubes)


@cache
def templates() -> Mapping[str, Template]:
    """By id, in the order of the file."""
    parts = {entry["id"]: entry for entry in table()["component"]}
    return MappingProxyType({entry["id"]: _template(entry, parts) for entry in table()["kit"]})


def template(kit: str, *, where: str) -> Template:
    """The one with this id; another one is refused, and those that there are are named."""
    found = templates().get(kit)
    if found is None:
        raise Invalid("There is no such kit.", where=where, right=", ".join(templates()))
    return found


@cache
def table() -> Mapping[str, Any]:
    """The file as it is."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _template(entry: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]]) -> Template:
    return Template(
        id=entry["id"],
        rule=table()["rule"],
        name=entry["name"],
        name_es=entry["name_es"],
        parts=tuple(Part(**parts[component], number=number) for component, number in entry["number"].items()),
        materials=tuple(map(Material, entry["materials"])),
        tubes=tuple(map(Tube, entry["tubes"])),
        preservations=tuple(map(Preservation, entry["preservations"])),
        assays=tuple(map(Assay, entry["assays"])),
        cooling=Cooling(entry["cooling"]),
        source=entry["source"],
    )
