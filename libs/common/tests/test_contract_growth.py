"""A published schema may grow; whatever breaks a reader of the earlier one is refused."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from libs.common.contracts.catalogue import EVENTS
from libs.common.contracts.compatibility import broken, plain
from libs.common.contracts.published import current, faults, recorded
from libs.common.contracts.schema import envelope_schema

KIND = "org.reallnet.samples.sample.received.v1"

Json = dict[str, Any]


def schema() -> Json:
    found: Json = plain(copy.deepcopy(envelope_schema(EVENTS[KIND])))
    return found


def data(found: Json) -> Json:
    inner: Json = found["properties"]["data"]
    return inner


def drop(name: str) -> Callable[[Json], None]:
    def change(now: Json) -> None:
        del data(now)["properties"][name]
        data(now)["required"].remove(name)

    return change


def require(now: Json) -> None:
    data(now)["properties"]["mood"] = {"type": "string"}
    data(now)["required"].append("mood")


def promise_less(now: Json) -> None:
    data(now)["required"].remove("patient")


def narrow(now: Json) -> None:
    data(now)["properties"]["patient"]["maxLength"] = 5


def retype(now: Json) -> None:
    data(now)["properties"]["patient"] = {"type": "integer"}


def forget_code(now: Json) -> None:
    codes = next(one for one in now["$defs"].values() if "enum" in one)
    codes["enum"].pop()


def forget_attribute(now: Json) -> None:
    del now["properties"]["cause"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop("patient"), "event.data.patient: the field is gone"),
        (require, "event.data.mood: it is required now"),
        (promise_less, "event.data.patient: it is not promised any more"),
        (narrow, "maxLength was None and is 5"),
        (retype, "type was string and is integer"),
        (forget_code, "is not allowed any more"),
        (forget_attribute, "event.cause: the field is gone"),
    ],
)
def test_what_breaks_a_reader_is_refused(change: Callable[[Json], None], said: str) -> None:
    now = schema()
    change(now)
    assert any(said in fault for fault in broken(schema(), now)), broken(schema(), now)


def test_an_optional_field_and_a_new_code_are_growth() -> None:
    now = schema()
    data(now)["properties"]["mood"] = {"type": "string"}
    next(one for one in now["$defs"].values() if "enum" in one)["enum"].append("another")
    assert broken(schema(), now) == []


def test_words_are_free() -> None:
    now = copy.deepcopy(envelope_schema(EVENTS[KIND]))
    now["description"] = "Said otherwise."
    assert plain(now) == schema()


def test_a_field_may_be_called_title() -> None:
    named = {"properties": {"title": {"type": "string", "title": "Title"}}}
    assert plain(named) == {"properties": {"title": {"type": "string"}}}


def test_a_type_that_nobody_reads_any_more_is_missed() -> None:
    now = current()
    del now[KIND]
    [fault] = faults(recorded(), now)
    assert fault.startswith(f"{KIND} is gone")


def test_all_that_was_published_still_holds() -> None:
    assert faults(recorded(), current()) == []
