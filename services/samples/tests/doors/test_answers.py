"""What is answered: codes, shapes, delimiters, and which answers a sender wishes."""

from datetime import UTC, datetime

import pytest

from services.samples.domain.instruments.objection import ErrorCode, Objection
from services.samples.doors.hl7.answers import acknowledge, outcome_of, replies
from services.samples.doors.hl7.wishes import Outcome

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
TYPE = Objection(code=ErrorCode.MESSAGE_TYPE, sentence="This type is not taken.", location="MSH^1^9")
FIELD = Objection(code=ErrorCode.REQUIRED, sentence="OBX-3 is empty.", location="OBX^2^3")


def header(version: str = "2.5.1", *, kind: str = "ORU^R01^ORU_R01", wishes: str = "|", charset: str = "") -> bytes:
    return f"MSH|^~\\&|cobas|Lab 1|LIS|Hub|20261122103000||{kind}|159|P|{version}|||{wishes}||{charset}\r".encode()


def lines(answer: bytes) -> list[str]:
    assert answer.endswith(b"\r")
    return answer.decode("iso8859-1").rstrip("\r").split("\r")


def answered(raw: bytes, code: str = "AA", *errors: Objection) -> list[str]:
    return lines(acknowledge(raw, code=code, errors=errors, now=NOW, control_id="ours-1"))


def test_it_answers_in_the_senders_version_with_both_sides_swapped() -> None:
    msh, msa = answered(header("2.4"))
    assert msh == "MSH|^~\\&|LIS|Hub|cobas|Lab 1|20261122103000+0000||ACK^R01^ACK|ours-1|P|2.4"
    assert msa == "MSA|AA|159"


@pytest.mark.parametrize(
    ("version", "kind", "said"),
    [
        ("2.3", "ORU^R01", "ACK^R01"),
        ("2.3.1", "ORU^R01", "ACK^R01^ACK"),
        ("2.5.1", "OUL^R22^OUL_R22", "ACK^R22^ACK"),
        ("2.8", "ORU^R01^ORU_R01", "ACK^R01^ACK"),
        ("2.5", "ORU^R30^ORU_R30", "ACK^R33^ACK"),
        ("2.5", "", "ACK"),
        ("2.5", "ORU", "ACK"),
    ],
)
def test_the_structure_of_the_answer(version: str, kind: str, said: str) -> None:
    assert answered(header(version, kind=kind))[0].split("|")[8] == said


def test_what_is_wrong_stands_in_the_shape_of_the_version() -> None:
    assert answered(header("2.3.1"), "AE", FIELD)[2] == "ERR|OBX^2^3^101&Required field missing&HL70357"
    assert (
        answered(header("2.5"), "AE", FIELD)[2]
        == "ERR||OBX^2^3|101^Required field missing^HL70357|E||||OBX-3 is empty."
    )


def test_the_senders_own_delimiters_and_character_set() -> None:
    raw = b"MSH#*~\\&#App#Lab#LIS#Hub#20261122##ORU*R01*ORU_R01#7#P#2.5######UNICODE UTF-8\r"
    msh, msa, err = answered(raw, "AR", TYPE)
    assert msh.startswith("MSH#*~\\&#LIS#Hub#App#Lab#")
    assert msh.endswith("#UNICODE UTF-8")
    assert msa.startswith("MSA#AR#7")
    assert "200*Unsupported message type*HL70357" in err


@pytest.mark.parametrize("letters", ["Hôpital".encode("iso8859-1"), "Hôpital".encode()])
def test_names_go_back_byte_for_byte(letters: bytes) -> None:
    raw = header().replace(b"Lab 1", letters)
    assert letters in acknowledge(raw, code="AA", errors=(), now=NOW, control_id="1")


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\xfe", b"hello", b"PID|1\r", b"MSH", b"MSH|", b"MSH|^~\\&|", b"MSH|||||||"]
)
def test_there_is_an_answer_to_anything(raw: bytes) -> None:
    msh, msa, _ = answered(raw, "AR", TYPE)
    assert msh.split("|")[11] == "2.5.1"
    assert msa.startswith("MSA|AR")


def test_controls_in_a_header_do_not_break_the_framing() -> None:
    raw = header().replace(b"159", b"15\x1c\x0b9")
    assert answered(raw)[1] == "MSA|AA|159"


@pytest.mark.parametrize(
    ("wishes", "outcome", "stored", "codes"),
    [
        ("|", Outcome.ACCEPTED, True, ["AA"]),
        ("|", Outcome.ERROR, True, ["AE"]),
        ("|", Outcome.REJECTED, False, ["AR"]),
        ("NE|AL", Outcome.ACCEPTED, True, ["AA"]),
        ("NE|AL", Outcome.REJECTED, False, ["AR"]),
        ("ER|AL", Outcome.ACCEPTED, True, ["AA"]),
        ("ER|AL", Outcome.ERROR, True, ["AE"]),
        ("ER|AL", Outcome.REJECTED, False, ["CR"]),
        ("AL|NE", Outcome.ACCEPTED, True, ["CA"]),
        ("AL|NE", Outcome.ERROR, True, ["CA"]),
        ("AL|NE", Outcome.ERROR, False, ["CE"]),
        ("AL|AL", Outcome.ACCEPTED, True, ["CA", "AA"]),
        ("AL|ER", Outcome.ACCEPTED, True, ["CA"]),
        ("SU|SU", Outcome.ERROR, True, ["CA"]),
        ("NE|NE", Outcome.ACCEPTED, True, []),
        ("NE|NE", Outcome.ERROR, False, []),
        ("|0", Outcome.ACCEPTED, True, ["AA"]),
    ],
)
def test_which_answers_a_sender_gets(wishes: str, outcome: Outcome, stored: bool, codes: list[str]) -> None:
    sent = replies(header(wishes=wishes), outcome, stored=stored, now=NOW, control_id="7")
    assert [lines(one)[1].split("|")[1] for one in sent] == codes
    assert len({lines(one)[0].split("|")[9] for one in sent}) == len(codes)


def test_what_is_wrong_decides_between_error_and_rejection() -> None:
    assert outcome_of(()) is Outcome.ACCEPTED
    assert outcome_of((FIELD,)) is Outcome.ERROR
    assert outcome_of((FIELD, TYPE)) is Outcome.REJECTED
    assert outcome_of((Objection(code=ErrorCode.REQUIRED, sentence="", location="MSH^1^9"),)) is Outcome.REJECTED
