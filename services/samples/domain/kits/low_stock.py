"""When a stock is low: the threshold of each kind of kit at hubs and hospitals, and of single places (kits.toml)."""

from libs.common.organisation import Organisation
from services.samples.domain.kits.template import table


def low_below(kit: str, organisation: Organisation) -> int:
    """Fewer than this are few."""
    for entry in table()["low"]:
        if (entry["organisation"], entry["kit"]) == (organisation.id, kit):
            return int(entry["low"])
    [usual] = [entry["low"][organisation.kind] for entry in table()["kit"] if entry["id"] == kit]
    return int(usual)
