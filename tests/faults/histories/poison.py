"""Messages that no reader can use, each in its own way."""

from collections.abc import Callable
from typing import Any

import orjson

from libs.common.contracts.envelope import Event
from libs.common.identifiers import new_id

Poison = Callable[[Event], bytes]
POISON: list[Poison] = [
    lambda _: b"not json",
    lambda _: b"[]",
    lambda event: event.to_cloudevent()[:-1],
    lambda event: _changed(event, id="no uuid"),
    lambda event: _changed(event, type="org.reallnet.histories.child.named.v9"),
    lambda event: _changed(event, type="org.reallnet.histories.child.sung.v1"),
    lambda event: _changed(event, version=0),
    lambda event: _changed(event, version="many"),
    lambda event: _changed(event, data=None),
    lambda event: _changed(event, data={"child": ["A"]}),
    lambda event: _changed(event, time="yesterday"),
    lambda event: _without(event, "subject"),
    lambda event: _without(event, "time"),
    lambda event: _without(event, "data"),
]


def _changed(event: Event, **changes: Any) -> bytes:
    return orjson.dumps({**event.envelope(), "id": str(new_id()), **changes})


def _without(event: Event, attribute: str) -> bytes:
    return orjson.dumps({name: value for name, value in event.envelope().items() if name != attribute})
