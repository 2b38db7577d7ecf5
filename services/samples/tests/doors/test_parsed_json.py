"""What was read, as JSON and back; and messages that are posted as JSON."""

import json

import pytest

from services.samples.domain.instruments.message import InstrumentMessage, Protocol
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.astm.reading import read as read_astm
from services.samples.doors.hl7.reading import read as read_hl7
from services.samples.doors.parsed_json import as_json, from_json, read
from services.samples.tests.doors import messages
from services.samples.tests.doors.rules import ASTM, HL7

PARTS = ("raw_status", "parts", "alternate_system")
READ = [
    read_hl7(messages.LAW_CONTROL, HL7),
    read_hl7(messages.PATHOLOGY, HL7),
    read_hl7(messages.GENEXPERT, HL7),
    read_astm(messages.YUMIZEN_CONTROL, ASTM),
]


@pytest.mark.parametrize("message", READ)
def test_there_and_back(message: InstrumentMessage) -> None:
    assert from_json(json.loads(json.dumps(as_json(message)))) == message


def test_documents_stay_in_the_raw_message() -> None:
    plain = as_json(read_hl7(messages.GENOMICS, HL7))
    (document,) = plain["groups"][0]["attachments"]
    assert (document["media_type"], document["content"]["size"]) == ("application/pdf", len(messages.PDF))
    assert from_json(plain).groups[0].attachments[0].content == b""


def test_what_is_empty_is_left_out() -> None:
    group = as_json(READ[0])["groups"][0]
    assert "placer" not in group
    assert set(group["observations"][1]) == {
        "code",
        "text",
        "system",
        "sub_id",
        "value_type",
        "flags",
        "status",
        *PARTS,
    }


def test_a_later_version_may_have_written_more() -> None:
    assert from_json({**as_json(READ[0]), "unheard_of": 1}) == READ[0]


def test_a_message_that_is_posted_as_json() -> None:
    posted = {"protocol": "json", "kind": "DRP", "groups": [{"specimen": {"ids": ["S-AB12CD"]}, "collected_at": None}]}
    posted["groups"][0]["observations"] = [{"code": "auc", "values": ["0.5"], "observed_at": "2026-11-22T10:00:00"}]  # type: ignore[index]
    message = read(json.dumps(posted).encode(), HL7)
    assert (message.protocol, message.groups[0].specimen.ids) == (Protocol.JSON, ("S-AB12CD",))
    observed_at = message.groups[0].observations[0].observed_at
    assert observed_at is not None
    assert observed_at.isoformat() == "2026-11-22T10:00:00+01:00"


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        (b"", "JSON"),
        (b"\xff", "JSON"),
        (b"[]", "object"),
        (b'{"protocol":"json"}', "kind"),
        (b'{"kind":7}', "protocol"),
    ],
)
def test_what_is_no_such_message(sent: bytes, where: str) -> None:
    with pytest.raises(Unreadable, match=where):
        read(sent, HL7)
