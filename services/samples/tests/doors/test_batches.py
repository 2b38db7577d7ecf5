"""Several messages that came as one, and what is wrong with a message that could be read."""

import pytest

from services.samples.domain.instruments.profile import ReadingRules
from services.samples.doors.hl7.acceptance import objections
from services.samples.doors.hl7.answers import outcome_of
from services.samples.doors.hl7.batches import messages_in
from services.samples.doors.hl7.reading import read
from services.samples.doors.hl7.wishes import Outcome
from services.samples.tests.doors.messages import hl7
from services.samples.tests.doors.rules import HL7, STRICT_HL7


def one(number: int) -> str:
    return rf"MSH|^~\&|A|B|||2026||ORU^R01|{number}|P|2.5"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_batch_is_taken_apart(end: str) -> None:
    raw = hl7(
        r"FHS|^~\&|A", r"BHS|^~\&|A", one(1), "OBX|1|ST|a||MSH", one(2), "OBX|1|ST|a||y", "BTS|2", "FTS|1", end=end
    )
    found = messages_in(raw)
    assert [read(each, HL7).control_id for each in found] == ["1", "2"]
    assert [len(read(each, HL7).groups) for each in found] == [1, 1]
    assert b"BTS" not in found[1]


def test_one_message_stays_as_it_is() -> None:
    for raw in (hl7(one(1), "OBX|1"), b"\x00" + hl7(one(1)), b"", b"nothing"):
        assert messages_in(raw) == [raw]


def test_several_messages_that_nobody_took_apart_lose_nothing() -> None:
    read_ = read(hl7(one(1), "OBR|1||F1", one(2), "OBR|1||F2"), HL7)
    assert [group.filler for group in read_.groups] == ["F1", "F2"]
    assert "Several messages came as one." in read_.remarks


@pytest.mark.parametrize(
    ("kind", "version", "rules", "outcome"),
    [
        ("ORU^R01", "2.5.1", HL7, Outcome.ACCEPTED),
        ("OUL^R24^OUL_R24", "2.8", STRICT_HL7, Outcome.ACCEPTED),
        ("QBP^Z03", "2.5", HL7, Outcome.ACCEPTED),
        ("ORU", "2.3", HL7, Outcome.ACCEPTED),
        ("", "2.5", HL7, Outcome.REJECTED),
        ("ADT^A01", "2.5", HL7, Outcome.REJECTED),
        ("ORU^R99", "2.5", HL7, Outcome.ACCEPTED),
        ("ORU^R99", "2.5", STRICT_HL7, Outcome.REJECTED),
        ("oru^r01", "2.5", STRICT_HL7, Outcome.ACCEPTED),
        ("ESU^U01", "2.5", HL7, Outcome.ACCEPTED),
        ("OML^O21", "2.5", HL7, Outcome.REJECTED),
        ("ORU^R01", "2.2", HL7, Outcome.ACCEPTED),
        ("ORU^R01", "2.2", STRICT_HL7, Outcome.REJECTED),
        ("ORU^R01", "", HL7, Outcome.ACCEPTED),
        ("ORU^R01", "", STRICT_HL7, Outcome.REJECTED),
        ("ORU^R01", "3.0", HL7, Outcome.REJECTED),
    ],
)
def test_what_is_accepted(kind: str, version: str, rules: ReadingRules, outcome: Outcome) -> None:
    message = read(hl7(rf"MSH|^~\&|A|B|||20261122101500||{kind}|1|P|{version}"), rules)
    assert outcome_of(objections(message, rules)) is outcome


def test_strict_rules_ask_for_what_the_standard_does() -> None:
    raw = hl7(r"MSH|^~\&|A|B|||20261122||ORU^R01||X|2.5", "OBR|1", "OBX|1|ST|||x")
    assert objections(read(raw, HL7), HL7) == ()
    assert outcome_of(objections(read(raw, STRICT_HL7), STRICT_HL7)) is Outcome.REJECTED
    assert len(objections(read(raw, STRICT_HL7), STRICT_HL7)) >= 3
