"""Every event that travels is in the published language, is heard, and carries codes only."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.local.setup import Setup
from libs.common.bus.reading import Arrived
from libs.common.consumer import reactions_in
from libs.common.contracts.catalogue import EVENTS, READ
from libs.common.contracts.envelope import Event
from libs.common.contracts.published import recorded
from libs.common.contracts.schema import envelope_example
from libs.common.embedded.nats import NatsServer
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.stream import envelope, stream_info, whole_stream

pytestmark = pytest.mark.xdist_group("live")

ROOT = Path(__file__).resolve().parents[2]
RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))
CHANNELS: dict[str, Any] = json.loads((ROOT / "docs" / "asyncapi.json").read_text(encoding="utf-8"))["channels"]
CHECKER = Draft202012Validator.FORMAT_CHECKER


@pytest.fixture(scope="module")
async def stream(live: Live) -> list[Arrived]:
    await live.settle()
    return await whole_stream(live)


def written_schema(kind: str) -> dict[str, Any]:
    """The schema as it is published, not as the class says today."""
    path = ROOT / "libs" / "common" / "contracts" / "schemas" / f"{kind}.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def test_every_event_of_the_stream_fits_its_schema(stream: list[Arrived]) -> None:
    judges = {kind: Draft202012Validator(written_schema(kind), format_checker=CHECKER) for kind in EVENTS}
    for message in stream:
        judges[envelope(message)["type"]].validate(envelope(message))


def test_every_event_of_the_stream_is_published_where_its_document_says(stream: list[Arrived]) -> None:
    for message in stream:
        event = envelope(message)
        address = CHANNELS[event["type"]]["address"]
        assert message.subject == address.format(origin=event["origin"], destination=event["destination"])
        assert message.subject == EVENTS[event["type"]].from_envelope(event).nats_subject


def test_the_demonstration_states_most_kinds_of_events(stream: list[Arrived]) -> None:
    """Otherwise the tests above would prove little."""
    assert len({envelope(message)["type"] for message in stream}) >= 20


def test_versions_of_an_aggregate_follow_each_other(stream: list[Arrived]) -> None:
    last: dict[tuple[str, str], int] = {}
    for message in stream:
        event = envelope(message)
        about = (event["source"], event["subject"])
        assert event["version"] >= last.get(about, 0), event["type"]
        last[about] = event["version"]


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.type())
def test_every_kind_is_documented_and_its_example_comes_back_as_it_was(event: type[Event]) -> None:
    assert event.type() in CHANNELS
    example = envelope_example(event)
    Draft202012Validator(written_schema(event.type()), format_checker=CHECKER).validate(example)
    assert event.from_envelope(example).envelope() == example


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_an_event_recorded_long_ago_is_still_read(path: Path) -> None:
    """Recordings are added to, never changed: the stream keeps what was said for ever."""
    stated = json.loads(path.read_text(encoding="utf-8"))
    read = READ[stated["type"]].from_envelope(stated)
    assert stated["type"] == path.stem
    assert (str(read.id), read.aggregate, read.version) == (stated["id"], stated["subject"], stated["version"])


def test_every_version_of_every_kind_has_been_recorded() -> None:
    assert {path.stem for path in RECORDED} == set(READ)


def test_the_recorded_schemas_are_as_the_recorded_events() -> None:
    """Only what was published can have been stated."""
    assert set(recorded()) == set(READ)


def heard_by(service: str) -> set[str]:
    return set(reactions_in(importlib.import_module(f"services.{service}.consumers")))


def test_reporting_hears_everything() -> None:
    assert heard_by("reporting") == set(EVENTS)


def test_the_registry_hears_nothing_of_the_board() -> None:
    assert not [kind for kind in heard_by("registry") if kind.startswith("org.reallnet.board.")]


def test_no_service_hears_what_nobody_states() -> None:
    assert set().union(*map(heard_by, SERVICES)) <= set(EVENTS)


async def test_the_stream_keeps_everything(live: Live) -> None:
    config = (await stream_info(live))["config"]
    expected = {"storage": "file", "retention": "limits", "discard": "new", "allow_atomic": True}
    assert {name: config[name] for name in expected} == expected
    assert (config["max_msgs"], config["max_bytes"], config["max_age"]) == (-1, -1, 0)
    assert config["subjects"] == ["reallnet.>"]
    assert config.get("persist_mode", "default") == "default"


def test_the_bus_flushes_every_message_where_it_matters(tmp_path: Path) -> None:
    """The tests' own system does without; `make run` and production do not."""
    assert Setup.from_environment({}).durable
    server = NatsServer(tmp_path, 1)
    server.prepare([])
    assert "sync_interval: always" in server.configuration.read_text(encoding="utf-8")
