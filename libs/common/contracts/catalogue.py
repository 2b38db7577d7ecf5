"""Every event type there is, by its CloudEvents type."""

from libs.common.contracts import board, network, registry, trials
from libs.common.contracts.envelope import Event
from libs.common.contracts.samples import (
    assays,
    biobank,
    destruction,
    forwarding,
    instruments,
    kits,
    labelling,
    loggers,
    photographs,
    research,
    transit,
    tubes,
    unmatched,
    viability,
)

SAMPLES = (
    kits,
    tubes,
    transit,
    loggers,
    forwarding,
    photographs,
    biobank,
    research,
    viability,
    assays,
    instruments,
    unmatched,
    labelling,
    destruction,
)


def _events() -> dict[str, type[Event]]:
    """Collect the event classes of the published language, in reading order."""
    found: dict[str, type[Event]] = {}
    for module in (registry, *SAMPLES, board, trials, network):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Event) and value.service:
                found[value.type()] = value
    return found


EVENTS: dict[str, type[Event]] = _events()

READ: dict[str, type[Event]] = {kind: event for event in EVENTS.values() for kind in event.readable()}
"""The class that reads each type there is or ever was."""
