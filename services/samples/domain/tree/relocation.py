"""A node of the storage tree gets another parent or another name, and everything in it goes with it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.errors import Invalid, TooLarge, WrongState
from services.samples.domain.biobank.storage import Storage, StorageKind

LONGEST_PATH: Final = 255
MOST_TUBES: Final = 10_000
"""Every tube gets its line in its history and is told to the network, all in one go."""
_HOLD_NO_NODES: Final = frozenset({StorageKind.BOX, StorageKind.CONTAINER})


@dataclass(frozen=True, slots=True)
class Relocation:
    """From one path to another: of the node itself, and of all below it."""

    storage_id: UUID
    parent_id: UUID | None
    name: str
    from_path: str
    to_path: str

    def path_of(self, path: str) -> str:
        """What a path at or below the node is called from now on."""
        return f"{self.to_path}{path.removeprefix(self.from_path)}"


def relocation_of(
    node: Storage, *, parent: Storage | None, name: str, inside: Collection[Storage], tubes: int
) -> Relocation:
    """Refuse circles, nodes in what is too narrow or out of use, paths that are too long; `inside` holds the node."""
    if parent is not None:
        _check_takes(parent, node, inside)
    to_path = name if parent is None else f"{parent.path}/{name}"
    if to_path == node.path and (parent is None) == (node.parent_id is None):
        raise WrongState("It stands there already, under this name.", right=node.path)
    found = Relocation(node.id, parent.id if parent else None, name, node.path, to_path)
    if max(len(found.path_of(one.path)) for one in inside) > LONGEST_PATH:
        raise Invalid("The names from the root on are too long.", where="body.name", right=f"at most {LONGEST_PATH}")
    if tubes > MOST_TUBES:
        raise TooLarge(f"At most {MOST_TUBES} tubes move at once; move what stands in it one by one.")
    return found


def _check_takes(parent: Storage, node: Storage, inside: Collection[Storage]) -> None:
    if any(one.id == parent.id for one in inside):
        raise Invalid("A place cannot stand within itself.", where="body.parent_id", wrong=parent.path)
    parent.check_in_use(where="body.parent_id")
    if node.kind is not StorageKind.OTHER:
        parent.check_can_hold(node.kind)
    elif parent.kind in _HOLD_NO_NODES:
        raise Invalid(f"A {parent.kind} holds no other place.", where="body.parent_id", wrong=parent.path)
