"""What an amendment changed: arms and leaves added, removed, changed."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.trials.domain.amendments.leaves import WrittenLeaf, leaves

Arms = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LeafChanged:
    """A leaf that both versions have, with another demand, place in the tree, or sentence."""

    before: WrittenLeaf
    after: WrittenLeaf

    @property
    def what(self) -> tuple[str, ...]:
        """Which of `asks`, `under`, `says` are different."""
        names = ("asks", "under", "says")
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))


@dataclass(frozen=True, slots=True)
class CriteriaDifference:
    """From one version to another."""

    arms_added: tuple[str, ...]
    arms_removed: tuple[str, ...]
    added: tuple[WrittenLeaf, ...]
    removed: tuple[WrittenLeaf, ...]
    changed: tuple[LeafChanged, ...]


def difference(before: Arms, after: Arms) -> CriteriaDifference:
    """Leaves are the same when arm, fact, demand and the forms above agree; of the others those of a fact are pairs."""
    old, new = list(leaves(before)), list(leaves(after))
    changed = [
        *_pairs(old, new, lambda leaf: (leaf.arm, leaf.under, leaf.fact, leaf.asks, leaf.says)),
        *_pairs(old, new, lambda leaf: (leaf.arm, leaf.under, leaf.fact, leaf.asks)),
        *_pairs(old, new, lambda leaf: (leaf.arm, leaf.fact, leaf.asks)),
        *_pairs(old, new, lambda leaf: (leaf.arm, leaf.under, leaf.fact)),
        *_pairs(old, new, lambda leaf: (leaf.arm, leaf.fact)),
    ]
    were, are = _names(before), _names(after)
    return CriteriaDifference(
        arms_added=tuple(name for name in are if name not in were),
        arms_removed=tuple(name for name in were if name not in are),
        added=tuple(new),
        removed=tuple(old),
        changed=tuple(pair for pair in changed if pair.what),
    )


def _pairs(old: list[WrittenLeaf], new: list[WrittenLeaf], key: Callable[[WrittenLeaf], Hashable]) -> list[LeafChanged]:
    """Those that agree in the key, taken out of both lists in reading order."""
    waiting: dict[Hashable, list[WrittenLeaf]] = defaultdict(list)
    for leaf in reversed(old):
        waiting[key(leaf)].append(leaf)
    found = [LeafChanged(waiting[key(leaf)].pop(), leaf) for leaf in new if waiting[key(leaf)]]
    gone, come = {id(pair.before) for pair in found}, {id(pair.after) for pair in found}
    old[:] = [leaf for leaf in old if id(leaf) not in gone]
    new[:] = [leaf for leaf in new if id(leaf) not in come]
    return found


def _names(arms: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(arm.get("id", "")) for arm in arms]
