"""Character sets: as declared, as usual, and as they really are."""

import pytest

from services.samples.domain.instruments.profile import ReadingRules
from services.samples.doors.hl7.reading import read
from services.samples.tests.doors.rules import HL7

WORD = "Análisis de médula ósea"


def raw(declared: str, text: bytes) -> bytes:
    return b"MSH|^~\\&|A|B|||2026||ORU^R01|1|P|2.5||||||" + declared.encode() + b"\rOBR|1\rOBX|1|ST|A||" + text + b"\r"


def values(content: bytes, rules: ReadingRules = HL7) -> tuple[str, ...]:
    return read(content, rules).groups[0].observations[0].values


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("8859/1", "iso8859-1"),
        ("8859/15", "iso8859-15"),
        ("ISO-8859-1", "iso8859-1"),
        ("windows-1252", "cp1252"),
        ("8859/1~UNICODE UTF-8", "iso8859-1"),
        ("", "utf-8"),
        ("UNICODE", "utf-8"),
    ],
)
def test_a_declared_character_set(declared: str, codec: str) -> None:
    assert values(raw(declared, WORD.encode(codec))) == (WORD,)


@pytest.mark.parametrize("declared", ["ASCII", "8859/1", "UNICODE UTF-8", "KLINGON", ""])
@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_a_wrong_declaration_loses_nothing(declared: str, codec: str) -> None:
    assert values(raw(declared, WORD.encode(codec))) == (WORD,)


def test_one_foreign_byte_leaves_the_others_alone() -> None:
    read_ = read(raw("UNICODE UTF-8", "é".encode() + b" and \xe9 and \x81"), HL7)
    assert read_.groups[0].observations[0].values == ("é and é and \x81",)
    assert any("Western European" in remark for remark in read_.remarks)


def test_japanese_letters_are_switched_to() -> None:
    text = "患者太郎"
    assert values(raw("~ISO IR87", text.encode("iso2022_jp"))) == (text,)
    assert values(raw("ISO IR87", b"plain")) == ("plain",)


def test_utf_16_and_byte_order_marks() -> None:
    content = raw("UNICODE UTF-16", WORD.encode("utf-8")).decode("utf-8")
    for codec in ("utf-16", "utf-8-sig"):
        assert values(content.encode(codec)) == (WORD,)


def test_the_profile_says_what_is_usual() -> None:
    rules = ReadingRules(name="x", protocol=HL7.protocol, character_set="iso8859-7")
    assert values(raw("", "αβ".encode("iso8859-7")), rules) == ("αβ",)


def test_nuls_cannot_be_stored_and_are_left_out() -> None:
    assert values(raw("", b"a\x00b")) == ("ab",)
