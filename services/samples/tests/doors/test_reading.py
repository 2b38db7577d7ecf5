"""HL7 v2 as real systems write it: which specimen, order, value and status is read out of it."""

import base64

import pytest

from services.samples.domain.instruments.message import InstrumentMessage, Lot
from services.samples.domain.instruments.message import ObservationStatus as Status
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.reading import read
from services.samples.tests.doors import messages
from services.samples.tests.doors.messages import PDF, hl7
from services.samples.tests.doors.rules import HL7

MSH = r"MSH|^~\&|App|Lab|||20261122||ORU^R01|1|P|2.5.1"


def message(*segments: str, msh: str = MSH, rules: ReadingRules = HL7) -> InstrumentMessage:
    return read(hl7(msh, *segments), rules)


def test_a_genomics_report() -> None:
    read_ = read(messages.GENOMICS, HL7)
    assert (read_.kind, read_.version, read_.control_id, read_.processing_id) == (
        "ORU^R01",
        "2.3",
        "ORIE-261014-9",
        "T",
    )
    assert (read_.application, read_.facility) == ("LIMS", "GLH")
    (group,) = read_.groups
    assert group.specimen.ids == ("T26-0001", "1000000001", "9990001111")
    assert (group.placer, group.filler, group.code) == ("1000000001", "T26-0001", "R125")
    pdf, narrative, gene, protein, source = group.observations
    assert (pdf.value_type, pdf.values, pdf.attachment, pdf.status) == ("ED", (), 0, Status.FINAL)
    assert (group.attachments[0].media_type, group.attachments[0].content) == ("application/pdf", PDF)
    assert narrative.values == ("Result \n Positive | see report",)
    assert (gene.values, gene.parts) == (("11998^TP53^HGNC-Symb",), (("11998", "TP53", "HGNC-Symb"),))
    assert [one.sub_id for one in (gene, protein, source)] == ["2a", "2a", "2b"]
    assert {one.status for one in group.observations} == {Status.FINAL}
    assert source.notes == ("Signed in the laboratory",)


def test_quality_control_of_an_analyser() -> None:
    (group,) = read(messages.LAW_CONTROL, HL7).groups
    assert (group.specimen.ids, group.specimen.role, group.specimen.is_control) == (("20391",), "Q", True)
    assert (group.placer, group.code, group.status) == (None, "20340", Status.FINAL)
    value, nothing, pipetted = group.observations
    assert (value.values, value.unit, value.flags, value.category) == (("9.02",), "mg/dL", ("N",), "RSLT")
    assert (value.device, value.operator) == ("c3~24-03", "ADA")
    assert value.observed_at is not None
    assert value.observed_at.isoformat() == "2026-07-01T19:24:46+02:00"
    assert nothing.values == ()
    assert (pipetted.code, pipetted.alternate_code) == ("PT", "S_OTHER")
    assert group.lots == (Lot(name="2034001", lot="861168", expires_on="20270531"),)


def test_specimens_each_with_its_orders() -> None:
    groups = read(messages.LAW_PATIENT, HL7).groups
    assert [(group.specimen.ids, group.code, group.observations[0].values) for group in groups] == [
        (("S-AB12CD",), "ACE", ("21.93",)),
        (("S-AB12CD",), "ALB", ("43.38",)),
        (("S-EF34GH",), "ALB", ("40.00",)),
    ]
    assert [group.observations[0].status for group in groups] == [Status.FINAL, Status.CORRECTED, Status.PENDING]
    assert [group.status for group in groups] == [Status.FINAL, Status.FINAL, Status.PENDING]


def test_a_genexpert_report() -> None:
    read_ = read(messages.GENEXPERT, HL7)
    (group,) = read_.groups
    assert (read_.kind, group.specimen.ids) == ("ORU^R32", ("S-AB12CD",))
    assert [(one.code, one.sub_id, one.values) for one in group.observations] == [
        ("BCRABL&MTB", "&", ("POSITIVE [0.083% (IS)]^0.083",)),
        ("BCRABL&MTB", "&MR", ("3.08",)),
        ("BCRABL&MTB", "ABL&Ct", ("12.4",)),
    ]
    assert group.observations[0].text == "Xpert BCR-ABL"
    assert group.observations[1].parts == (("", "3.08"),)
    assert {one.status for one in group.observations} == {Status.FINAL}


def test_orders_that_share_a_specimen_and_one_that_does_not() -> None:
    first, second, third = read(messages.PATHOLOGY, HL7).groups
    assert first.specimen.ids == ("9146928301", "9146949283", "403281375", "9990002222")
    assert second.specimen.ids == ("9146949283", "9146928301", "403281375", "9990002222")
    assert third.specimen.ids == ("287018", "403281375", "9990002222")
    assert (first.observations[0].status, first.notes) == (Status.CORRECTED, ("Follow the guideline.",))
    wbc, hb, mcv = second.observations
    assert (wbc.unit, hb.values, mcv.values) == ("x10^9/L", ("<149",), ("NA^Not assayed^ACME",))
    assert third.observations[0].values == ("http://documents.example/1.pdf",)


def test_what_some_analysers_hide_in_msh_16() -> None:
    read_ = read(messages.MINDRAY_CONTROL, HL7)
    assert read_.groups[0].specimen.is_control
    assert "MSH-16 says that this was no patient's specimen." in read_.remarks
    read_ = message("OBR|1|S1", "OBX|1|NM|A||5", msh=r"MSH|^~\&|BC|Maker|||2026||ORU^R01|1|Q|2.3.1")
    assert read_.groups[0].specimen.is_control
    assert "MSH-11 says that this was no patient's specimen." in read_.remarks


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r\n", "\r \r"])
def test_ends_of_segments(end: str) -> None:
    raw = hl7(MSH, "OBR|1|P1|F1|X", "OBX|1|NM|A||1.5  |u", end=end)
    assert read(raw, HL7).groups[0].observations[0].values == ("1.5",)


@pytest.mark.parametrize("before", [b"\x00\x00", b"\xef\xbb\xbf", b"\r\n", b"\x0b", b"junk\r\n"])
def test_what_stands_before_the_message(before: bytes) -> None:
    assert read(before + messages.LAW_PATIENT, HL7).control_id == "a5f1"


def test_the_senders_own_delimiters() -> None:
    raw = hl7("MSH#*!?%#App#Lab###2026##ORU*R01#7#P#2.5", "OBR#1##F%x#A*b", "OBX#1#CWE#A*T#1%2#a?F?b*c*d!e#u?S?2")
    (group,) = read(raw, HL7).groups
    (seen,) = group.observations
    assert (group.filler, group.code) == ("F", "A")
    assert (seen.values, seen.unit, seen.sub_id) == (("a#b^c^d", "e"), "u*2", "1&2")


@pytest.mark.parametrize(
    ("encoding", "kind"),
    [(r"^~\&#", "ORU^R01"), ("^~\\\\&", "ORU^R01"), ("^~&", "ORU^R01"), ("^", "ORU^R01"), ("", "ORU^R01")],
)
def test_delimiters_that_are_named_more_or_less(encoding: str, kind: str) -> None:
    read_ = message("OBX|1|ST|A^b^L||x&y~z", msh=f"MSH|{encoding}|App|Lab|||2026||ORU^R01|1|P|2.7")
    assert (read_.kind, read_.groups[0].observations[0].values) == (kind, ("x&y", "z"))
    assert ("MSH-2 does not name" in " ".join(read_.remarks)) is (encoding != r"^~\&#")


def test_three_delimiters_that_begin_with_another_one() -> None:
    assert message(msh=r"MSH|~\&|App|Lab|||2026||ORU~R01|1|P|2.3.1").kind == "ORU^R01"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (r"\F\\S\\T\\R\\E\ \P\ ", r"|^&~\ \P\ ".strip()),
        (r"one\.br\two\.sp2\three", "one\ntwo\n\nthree"),
        (r"\H\bold\N\ ", "bold"),
        (r"\X41\\XC3A9\\XE9\ ", "Aéé"),
        (r"\X00\ and \Z9\ and C:\dir\F\ ", r"\X00\ and \Z9\ and C:\dir|"),
        (r"\.in+5\x\.zz\y\ ", "x\\.zz\\y\\"),
        ('""', ""),
    ],
)
def test_escapes(sent: str, meant: str) -> None:
    values = message("OBR|1", f"OBX|1|ST|A||{sent.strip()}").groups[0].observations[0].values
    assert values == ((meant,) if meant else ())


def test_the_truncation_sign_of_five_delimiters() -> None:
    read_ = message("OBR|1", r"OBX|1|ST|A||a\P\b", msh=r"MSH|^~\&#|App|Lab|||2026||ORU^R01|1|P|2.7")
    assert read_.groups[0].observations[0].values == ("a#b",)


@pytest.mark.parametrize(
    ("segments", "ids"),
    [
        (("PID|||P1", "OBR|1|PL|FI", "OBX|1|ST|A||x", "SPM|1|S1^S2", "SAC|||C1"), ("S1", "S2", "C1", "FI", "PL", "P1")),
        (("PID|||P1", "SPM|1|S1", "OBR|1|PL|FI", "OBX|1|ST|A||x"), ("S1", "FI", "PL", "P1")),
        (("SAC|||C1", "OBR|1", "OBX|1|ST|A||x"), ("C1",)),
        (("SPM|1|S1", "SPM|2|S2", "OBR|1", "OBX|1|ST|A||x"), ("S1", "S2")),
        (("ORC|RE|PL|FI", "OBR|1", "OBX|1|ST|A||x"), ("FI", "PL")),
        (("OBR|1|PL|FI", "OBX|1|ST|A||x", "PID|||P1"), ("FI", "PL", "P1")),
        (("PID||P2", "OBX|1|ST|A||x"), ("P2",)),
        (("OBX|1|ST|A||x",), ()),
        (("SPM||&&S1", "OBR|1|PL&LIS|&FI&ns", "OBX|1|ST|A||x"), ("S1", "PL")),
        (('OBR|1|""|FI&ns', "OBX|1|ST|A||x"), ("FI",)),
    ],
)
def test_ids_of_the_specimen_in_their_order(segments: tuple[str, ...], ids: tuple[str, ...]) -> None:
    (group,) = message(*segments).groups
    assert group.specimen.ids == ids
    assert [one.code for one in group.observations] == ["A"]


def test_a_profile_says_where_the_specimen_stands() -> None:
    rules = ReadingRules(name="x", protocol=HL7.protocol, specimen_from=("OBR-18", "SPM-2.2", "PID-3"))
    (group,) = message("PID|||P1", "OBR|1|PL|FI|||||||||||||||O18", "SPM|1|S1^S2", rules=rules).groups
    assert group.specimen.ids == ("O18", "S2", "P1")


def test_specimens_behind_their_orders() -> None:
    one, two = message(
        "PID|||P1",
        "OBR|1||F1|A",
        "OBX|1|ST|A||x",
        "SPM|1|S1",
        "OBX|2|ST|VOL||3",
        "OBR|2||F2|B",
        "OBX|1|ST|B||y",
        "SPM|1|S2",
    ).groups
    assert (one.specimen.ids[0], [seen.code for seen in one.observations]) == ("S1", ["A", "VOL"])
    assert (two.specimen.ids[0], [seen.code for seen in two.observations]) == ("S2", ["B"])


def test_observations_of_a_specimen_stand_before_its_orders() -> None:
    bare, order = message("SPM|1|S1", "OBX|1|NM|VOL||3", "OBR|1||F1|A", "OBX|1|ST|A||x").groups
    assert (bare.code, bare.observations[0].code, bare.specimen.ids) == (None, "VOL", ("S1",))
    assert (order.code, order.observations[0].code) == ("A", "A")


def test_observations_in_front_of_their_only_order() -> None:
    (group,) = message("PID|||P1", "OBX|1|ST|A||x", "NTE|1||n", f"OBR|1||F1|X{'|' * 21}C").groups
    assert (group.filler, group.observations[0].status, group.observations[0].notes) == ("F1", Status.CORRECTED, ("n",))


def test_several_patients_keep_their_orders() -> None:
    groups = message("PID|||P1", "OBR|1||F1", "OBX|1|ST|A||x", "PID|||P2", "OBR|1||F2", "OBX|1|ST|A||y").groups
    assert [(group.filler, group.patient_ids) for group in groups] == [("F1", ("P1",)), ("F2", ("P2",))]


def test_each_order_has_its_own_orc() -> None:
    segments = ("ORC|RE|P1||||CM", "OBR|1", "OBX|1|ST|A||x", "ORC|RE|P2", "OBR|2", "OBX|1|ST|A||y")
    assert [group.placer for group in message(*segments).groups] == ["P1", "P2"]
    behind = ("OBR|1", "ORC|RE|P1", "OBX|1|ST|A||x", "OBR|2", "ORC|RE|P2", "OBR|3", "ORC|RE|P3")
    assert [group.placer for group in message(*behind).groups] == ["P1", "P2", "P3"]


@pytest.mark.parametrize(
    ("obx", "obr", "orc", "status"),
    [
        ("F", "P", "", Status.FINAL),
        ("", "C", "CM", Status.CORRECTED),
        ("", "", "RE||||CM", Status.FINAL),
        ("", "", "OC", Status.CANCELLED),
        ("", "", "RE", Status.UNKNOWN),
        ("x", "F", "", Status.CANCELLED),
        ("Q", "F", "", Status.UNKNOWN),
        ('""', "F", "", Status.FINAL),
        ("R", "", "", Status.NOT_VERIFIED),
        ("I", "", "", Status.PENDING),
        ("D", "", "", Status.DELETED),
        ("W", "", "", Status.WRONG),
        ("", "X", "", Status.CANCELLED),
        ("Final", "P", "", Status.FINAL),
        ("Preliminary", "F", "", Status.PRELIMINARY),
        ("", "Corrected", "", Status.CORRECTED),
    ],
)
def test_statuses(obx: str, obr: str, orc: str, status: Status) -> None:
    (group,) = message(f"ORC|{orc}", f"OBR|1{'|' * 24}{obr}", f"OBX|1|ST|A||x||||||{obx}").groups
    assert group.observations[0].status is status


@pytest.mark.parametrize(
    ("named", "sent", "values"),
    [
        ("NM", "<5", ("<5",)),
        ("NM", "1.5~2.5", ("1.5", "2.5")),
        ("NM", "85^^Hexokinase^false", ("85",)),
        ("NM", "^27.3", ("27.3",)),
        ("SN", ">=^100", (">=100",)),
        ("SN", "^1^:^128", ("^1^:^128",)),
        ("SN", "^12", ("12",)),
        ("CE", "^^99ROC", ()),
        ("CE", "^Positive", ("Positive",)),
        ("CWE", "POS^^", ("POS",)),
        ("TX", "a ^ b", ("a ^ b",)),
        ("FT", r"a~b\.br\c", ("a", "b\nc")),
        ("DT", "20261122", ("20261122",)),
        ("", "5", ("5",)),
        ("RP", "ref^app^TEXT", ("ref^app^TEXT",)),
        ("DR", "20260101^20260102", ("20260101^20260102",)),
    ],
)
def test_values(named: str, sent: str, values: tuple[str, ...]) -> None:
    assert message("OBR|1", f"OBX|1|{named}|A||{sent}").groups[0].observations[0].values == values


@pytest.mark.parametrize(
    ("named", "sent"),
    [
        ("ED", f"MOL^IM^PDF^Base64^{messages.PDF_IN_BASE64}"),
        ("ED", f"^AP^pdf^BASE64^{messages.PDF_IN_BASE64[:40]} {messages.PDF_IN_BASE64[40:]}"),
        ("CE", f"^Lims^application/pdf^Base64^{messages.PDF_IN_BASE64}"),
        ("TX", messages.PDF_IN_BASE64.rstrip("=")),
        ("ED", f"a^IM^PDF^Hex^{PDF.hex()}"),
        (
            "ED",
            f"^IM^PDF^Base64^{messages.PDF_IN_BASE64[:41]}\n{messages.PDF_IN_BASE64[41:-3]}\n{messages.PDF_IN_BASE64[-3:]}",
        ),
    ],
)
def test_a_document_however_it_is_called(named: str, sent: str) -> None:
    (group,) = message("OBR|1", f"OBX|1|{named}|A||{sent}").groups
    assert [(one.media_type, one.content) for one in group.attachments] == [("application/pdf", PDF)]


def test_a_document_that_cannot_be_decoded_is_kept_as_it_was_sent() -> None:
    read_ = message("OBR|1", "OBX|1|ED|A||MOL^IM^PDF^Base64^JVBERi0x...")
    assert read_.groups[0].attachments == ()
    assert read_.groups[0].observations[0].values == ("MOL^IM^PDF^Base64^JVBERi0x...",)
    assert any("cannot be decoded" in remark for remark in read_.remarks)


def test_text_that_runs_over_the_line_belongs_to_the_segment() -> None:
    read_ = message("OBR|1", "OBX|1|TX|A||first\nsecond line\nthird", "OBX|2|ST|B||y")
    assert [one.values for one in read_.groups[0].observations] == [("first\nsecond line\nthird",), ("y",)]


def test_a_continued_segment() -> None:
    read_ = message("OBR|1", "OBX|1|TX|A||one and ", "ADD|two", "ZXY|own", "DSC|7")
    assert read_.groups[0].observations[0].values == ("one and two",)
    assert "The message goes on in another one (DSC)." in read_.remarks


def test_who_took_part_from_v2_7_on() -> None:
    (seen,) = (
        message("OBR|1", "OBX|1|NM|A||1", "PRT|1|UC||RO|7^ADA", "PRT|2|UC||EQUIP||||||c503~24-03")
        .groups[0]
        .observations
    )
    assert (seen.operator, seen.device) == ("7", "c503~24-03")


def test_an_empty_msh_9_is_read_all_the_same() -> None:
    read_ = message("OBR|1||F1", "OBX|1|ST|A||x", msh=r"MSH|^~\&|App|Lab|||2026|||1|P|2.5")
    assert (read_.kind, read_.groups[0].filler) == ("", "F1")


@pytest.mark.parametrize("raw", [b"", b"\x00", b"hello", b"PID|1\r", b"MSH", b"MSHX|", b"\xff\xfe\x00", b"{}"])
def test_what_is_no_hl7(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="no HL7"):
        read(raw, HL7)


def test_queries() -> None:
    law = message("QPD|WOS^Work^IHELAW|tag-1|S-1~S-2", "RCP|I", msh=r"MSH|^~\&|A||||2026||QBP^Q11^QBP_Q11|1|P|2.5.1")
    assert law.query is not None
    assert (law.query.name, law.query.tag, law.query.specimen_ids) == ("WOS", "tag-1", ("S-1", "S-2"))
    old = message("QRD|2026|R|D|12|||RD|004|OTH|||T|", msh=r"MSH|^~\&|||||2026||QRY^Q02|1|P|2.3.1")
    assert old.query is not None
    assert (old.query.tag, old.query.specimen_ids) == ("12", ("004",))
    every = message("QPD|WOS_ALL^All^IHELAW|t", msh=r"MSH|^~\&|||||2026||QBP^Q11|1|P|2.5.1")
    assert every.query is not None
    assert every.query.everything
    gone = message("QID|t|WOS", msh=r"MSH|^~\&|||||2026||QCN^J01|1|P|2.5.1")
    assert gone.query is not None
    assert gone.query.cancelled
    assert message("OBR|1").query is None


@pytest.mark.parametrize(
    ("sent", "unit"),
    [
        ("10^9/L", "10^9/L"),
        ("x10^3/uL^^L", "x10^3/uL"),
        ("10^12/L^10^12/L^UCUM", "10^12/L"),
        ("10*9/L^10*9/L^UCUM", "10*9/L"),
        ("^Copies/mL", "Copies/mL"),
        ("10^percent", "10"),
        ("100^9", "100"),
    ],
)
def test_powers_of_ten_in_units(sent: str, unit: str) -> None:
    (seen,) = message("OBR|1||F1", f"OBX|1|NM|WBC||8.4|{sent}").groups[0].observations
    assert seen.unit == unit


def test_names_of_segments_in_small_letters() -> None:
    (group,) = message("pid|1||MRN-5", "obr|1|P1|F1|GLU", "obx|1|NM|GLU||5.5|mmol/L|||||F").groups
    assert (group.specimen.ids, group.observations[0].values) == (("F1", "P1", "MRN-5"), ("5.5",))


_CUT = base64.b64encode(PDF * 3).decode()
_PARTS = (_CUT[:101], _CUT[101:160], _CUT[160:])
_PADDED = [base64.b64encode(part).decode() for part in (PDF[:31], PDF[31:50], PDF[50:])]


@pytest.mark.parametrize(
    ("segments", "content"),
    [
        ([f"OBX|{n}|ED|R^Report|{n}|^AP^PDF^Base64^{part}||||||F" for n, part in enumerate(_PARTS)], PDF * 3),
        ([f"OBX|1|ED|R^Report||^AP^PDF^Base64^{_PARTS[0]}", *(f"OBX|2|ED|R^Report||{p}" for p in _PARTS[1:])], PDF * 3),
        ([f"OBX|{n}|TX|R^Report||{part}||||||F" for n, part in enumerate(_PARTS)], PDF * 3),
        ([f"OBX|{n}|ED|R^Report||^AP^PDF^Base64^{part}" for n, part in enumerate(_PADDED)], PDF),
        ([f"OBX|1|ED|R^Report||^AP^PDF^Base64^{'~^^^^'.join(_PARTS)}||||||F"], PDF * 3),
    ],
)
def test_a_document_in_pieces_is_one(segments: list[str], content: bytes) -> None:
    (group,) = message("OBR|1||F1|REP", *segments, "OBX|9|NM|GLU||5").groups
    assert [(one.media_type, one.content) for one in group.attachments] == [("application/pdf", content)]
    *pieces, value = group.observations
    assert {(one.code, one.values, one.attachment) for one in pieces} == {("R", (), 0)}
    assert len(pieces) == len(segments)
    assert value.values == ("5",)


def test_documents_of_one_code_that_are_whole_stay_apart() -> None:
    whole = base64.b64encode(PDF).decode()
    words = "OBX|3|ED|R||^TEXT^^Base64^VGhpcyBpcyBhbm90aGVyIG9uZS4="
    (group,) = message("OBR|1||F1", f"OBX|1|ED|R||^^^Base64^{whole}", f"OBX|2|ED|R||^^^Base64^{whole}", words).groups
    assert [one.attachment for one in group.observations] == [0, 1, 2]
    (cut,) = message("OBR|1||F1", f"OBX|1|TX|R||{whole[:60]}", "OBX|2|TX|R||No blasts seen").groups
    assert cut.observations[1].values == ("No blasts seen",)


def test_notes_about_the_message_go_with_its_first_order() -> None:
    (group,) = message("NTE|1||sent again", "PID|1||9", "NTE|1||a child", "OBR|1||F1", "NTE|1||urgent").groups
    assert group.notes == ("sent again", "a child", "urgent")
