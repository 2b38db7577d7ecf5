"""What a service does when it hears a fact: reactions, found by import, one or more per event type."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from libs.common.contracts.envelope import Event, stem_of
from libs.common.database import Transaction
from libs.common.errors import Malformed

E = TypeVar("E", bound=Event)
Reaction = Callable[[Transaction, Any], Awaitable[None]]

_MARK = "__consumes__"


@dataclass(frozen=True, slots=True)
class Heard:
    """An event type and what is done about it."""

    event: type[Event]
    reactions: tuple[Reaction, ...]


def consumes(
    event: type[E],
) -> Callable[[Callable[[Transaction, E], Awaitable[None]]], Callable[[Transaction, E], Awaitable[None]]]:
    """Mark a function as the reaction to an event. It may be given for several events, one above the other."""

    def mark(
        reaction: Callable[[Transaction, E], Awaitable[None]],
    ) -> Callable[[Transaction, E], Awaitable[None]]:
        marked: tuple[type[Event], ...] = getattr(reaction, _MARK, ())
        setattr(reaction, _MARK, (*marked, event))
        return reaction

    return mark


def reactions_in(package: ModuleType) -> dict[str, Heard]:
    """All reactions in a package's modules, by event type."""
    found: dict[str, Heard] = {}
    for module in _modules(package):
        for value in vars(module).values():
            if getattr(value, "__module__", None) == module.__name__:
                for event in getattr(value, _MARK, ()):
                    earlier = found[event.type()].reactions if event.type() in found else ()
                    found[event.type()] = Heard(event, (*earlier, value))
    return found


def heard_as(heard: Mapping[str, Heard], kind: str) -> Heard:
    """What is done about a type, in whichever version it was stated; Malformed says why nothing can be."""
    if kind in heard:
        return heard[kind]
    known = next((one for one in heard.values() if one.event.stem() == stem_of(kind)), None)
    if known is None:
        raise Malformed("Nobody here knows events of this type.")
    if kind not in known.event.readable():
        newest = known.event.v
        raise Malformed(
            f"It was stated in a version that is not known here, where {newest} is the newest: upgrade, then replay it."
        )
    return known


def events_heard_in(package: ModuleType) -> list[type[Event]]:
    """The types that a service's worker reads, for its health and its AsyncAPI document."""
    return [heard.event for heard in reactions_in(package).values()]


def _modules(package: ModuleType) -> Sequence[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]
