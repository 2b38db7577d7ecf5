"""What a group says of its control: ids and lots, each with its place; and how words are compared with our names."""

import re
from collections.abc import Iterator
from typing import Final

from services.samples.domain.instruments.matching import ids_of
from services.samples.domain.instruments.message import OrderGroup

_APART: Final = re.compile(r"[^a-z0-9.]+")


def words_of(group: OrderGroup) -> tuple[tuple[str, str], ...]:
    """Ids of the specimen and of the order first, then lots of the inventory (INV, M)."""
    return tuple(dict.fromkeys((*ids_of(group), *_lots(group))))


def as_slug(sent: str) -> str:
    """As materials, analytes and instruments are called here: `ABL1 Ct` is `abl1-ct`."""
    return _APART.sub("-", sent.strip().casefold()).strip("-")


def _lots(group: OrderGroup) -> Iterator[tuple[str, str]]:
    for one in group.lots:
        yield from (("lot", said) for said in (one.lot.strip(), one.name.strip()) if said)
