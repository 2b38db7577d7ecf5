"""A clause as it is written, in a row: every group after its parts, so that one pass over the row answers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.ctml.clause import Asked, Group, Item, Leaves


@dataclass(frozen=True, slots=True)
class Node:
    """A leaf, or a group of earlier nodes."""

    asked: Asked | None
    any: bool
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The nodes; the last is the clause."""

    nodes: tuple[Node, ...]

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return any(node.asked for node in self.nodes)


def in_a_row(items: Sequence[Item]) -> Row:
    """Every leaf and group once."""
    nodes: list[Node] = []

    def add(node: Node) -> int:
        nodes.append(node)
        return len(nodes) - 1

    def item(parts: Item) -> int:
        return add(Node(None, any=False, parts=tuple(part(one) for one in parts)))

    def part(one: Leaves | Group) -> int:
        if isinstance(one, Group):
            return add(Node(None, one.any, tuple(item(inner) for inner in one.items)))
        return add(Node(None, any=False, parts=tuple(add(Node(asked, any=False, parts=())) for asked in one.asked)))

    add(Node(None, any=False, parts=tuple(item(one) for one in items)))
    return Row(tuple(nodes))


@dataclass(frozen=True, slots=True)
class Answered:
    """What holds, and the fewest leaves that show it; of what is open, the leaves that may still settle it."""

    truth: Truth
    leaves: tuple[Asked, ...]


def answer(row: Row, ask: Callable[[Asked], Truth]) -> Answered:
    """Strong Kleene, every node once; then down again along what settles it."""
    truths: list[Truth] = []
    costs: list[int] = []
    for node in row.nodes:
        truths.append(_truth(node, truths, ask))
        costs.append(_cost(node, truths[-1], truths, costs))
    return Answered(truths[-1], tuple(_settling(row, truths, costs)))


def _truth(node: Node, truths: list[Truth], ask: Callable[[Asked], Truth]) -> Truth:
    if node.asked is not None:
        return ask(node.asked)
    parts = (truths[part] for part in node.parts)
    return max(parts, default=Truth.FALSE) if node.any else min(parts, default=Truth.TRUE)


def _cost(node: Node, truth: Truth, truths: list[Truth], costs: list[int]) -> int:
    """How many leaves show it."""
    if node.asked is not None:
        return 1
    telling = [costs[part] for part in node.parts if truths[part] is truth]
    return min(telling, default=0) if _one_tells(node, truth) else sum(telling)


def _one_tells(node: Node, truth: Truth) -> bool:
    return truth is (Truth.TRUE if node.any else Truth.FALSE)


def _settling(row: Row, truths: list[Truth], costs: list[int]) -> list[Asked]:
    found: dict[Asked, None] = {}
    waiting = [len(row.nodes) - 1]
    while waiting:
        place = waiting.pop()
        node = row.nodes[place]
        if node.asked is not None:
            found[node.asked] = None
            continue
        telling = [part for part in node.parts if truths[part] is truths[place]]
        if telling and _one_tells(node, truths[place]):
            telling = [min(telling, key=costs.__getitem__)]
        waiting.extend(reversed(telling))
    return list(found)
