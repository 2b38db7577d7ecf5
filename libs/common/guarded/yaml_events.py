"""YAML as a stream of events from libyaml: nothing is composed, so nothing is expanded before it was counted."""

from collections.abc import Iterator
from typing import Any

import yaml

from libs.common.guarded.limits import Place, broken


def events(text: str) -> Iterator[Any]:
    """One after the other; what is no YAML is refused with its line."""
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        place = "body" if mark is None else str(Place(mark.line + 1, mark.column + 1))
        broken(place, f"This is no YAML: {wrong.problem or 'it ends too early'}.", cause=wrong)
    except yaml.YAMLError as wrong:
        broken("body", "This is no YAML: it holds a character that no YAML text has.", cause=wrong)


def place_of(event: Any) -> Place:
    """Where an event begins."""
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
