"""Whether a hospital has the kit that it is advised to use, and which hub can send one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from libs.common.organisation import Organisation
from services.samples.domain.routing.distance import kilometres


@dataclass(frozen=True, slots=True)
class Stock:
    """So many lie there."""

    hub: str
    in_stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KitSupply:
    """What is in stock at the hospital, and at hubs that could send some, the nearest first."""

    kit: str
    hospital: str
    in_stock: int
    hubs: tuple[Stock, ...]

    @property
    def sentence(self) -> str:
        """For people."""
        if self.in_stock:
            return f"{self.hospital} has {self.in_stock} of kit {self.kit} in stock."
        if self.hubs:
            return f"{self.hospital} has no kit {self.kit} in stock; {self.hubs[0].hub} can send one."
        return f"{self.hospital} has no kit {self.kit} in stock, and no hub can send one."

    @property
    def sentence_es(self) -> str:
        """The same in Spanish."""
        if self.in_stock:
            return f"{self.hospital} tiene {self.in_stock} en existencia del kit {self.kit}."
        if self.hubs:
            return f"{self.hospital} no tiene ningún kit {self.kit}; {self.hubs[0].hub} puede enviar uno."
        return f"{self.hospital} no tiene ningún kit {self.kit} y ningún nodo puede enviar uno."


def supply_of(
    kit: str, hospital: Organisation, *, stocks: Mapping[str, int], hubs: Iterable[Organisation]
) -> KitSupply:
    """From what lies where."""
    others = [hub for hub in hubs if hub.id != hospital.id and stocks.get(hub.id, 0) > 0]
    nearest = sorted(others, key=lambda hub: (kilometres(hospital, hub), hub.id))
    return KitSupply(
        kit=kit,
        hospital=hospital.id,
        in_stock=stocks.get(hospital.id, 0),
        hubs=tuple(Stock(hub.id, stocks[hub.id]) for hub in nearest),
    )
