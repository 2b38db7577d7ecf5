"""The leaves of criteria as they were written: where each stands, under which forms, and what it asks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class WrittenLeaf:
    """One question about a fact, at its place in an arm."""

    arm: str
    place: str
    under: tuple[str, ...]
    """The forms above it: `all`, `any`, `not`, `at_least 2`."""
    fact: str
    asks: str
    """What it demands of the fact, as JSON."""
    says: str


def leaves(arms: Iterable[Mapping[str, Any]], *, where: str = "arms") -> Iterator[WrittenLeaf]:
    """All of them in reading order; an arm without criteria has none."""
    for number, arm in enumerate(arms):
        if isinstance(arm.get("criteria"), Mapping):
            yield from _walk(arm["criteria"], str(arm.get("id", "")), f"{where}[{number}].criteria", ())


def unsourced(arms: Iterable[Mapping[str, Any]], *, where: str = "arms") -> list[str]:
    """The places of leaves that do not quote the sentence they stand for."""
    return [leaf.place for leaf in leaves(arms, where=where) if not leaf.says.strip()]


def _walk(node: Mapping[str, Any], arm: str, place: str, under: tuple[str, ...]) -> Iterator[WrittenLeaf]:
    if "fact" in node:
        demand = {name: value for name, value in node.items() if name not in {"fact", "says"}}
        asks = orjson.dumps(demand, option=orjson.OPT_SORT_KEYS).decode()
        yield WrittenLeaf(arm, place, under, str(node["fact"]), asks, str(node.get("says", "")))
        return
    form = next((name for name in ("of", "all", "any", "not") if name in node), None)
    if form is None:
        return
    inner = [node["not"]] if form == "not" else node[form]
    name = f"at_least {node.get('at_least')}" if form == "of" else form
    for number, part in enumerate(inner):
        step = f"{place}.not" if form == "not" else f"{place}.{form}[{number}]"
        yield from _walk(part, arm, step, (*under, name))
