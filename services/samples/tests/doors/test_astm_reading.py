"""ASTM E1394 as real devices write it."""

import pytest

from services.samples.domain.instruments.message import Lot, Protocol
from services.samples.domain.instruments.message import ObservationStatus as Status
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.astm.arriving import header_of
from services.samples.doors.astm.frames import frames
from services.samples.doors.astm.reading import read
from services.samples.doors.astm.unframing import apart
from services.samples.tests.doors import messages
from services.samples.tests.doors.rules import ASTM, STRICT_ASTM


def test_a_c111() -> None:
    read_ = read(messages.C111, ASTM)
    assert (read_.protocol, read_.kind, read_.application) == (Protocol.ASTM, "ASTM", "c111LAB")
    (group,) = read_.groups
    assert (group.specimen.ids, group.specimen.is_control, group.status) == (("S-AB12CD",), False, Status.FINAL)
    (seen,) = group.observations
    assert (seen.code, seen.values, seen.unit, seen.flags, seen.status) == (
        "687",
        ("28.6",),
        "U/L",
        ("N",),
        Status.FINAL,
    )
    assert (seen.notes, seen.operator) == (("111^? QC",), "ADA")
    assert seen.observed_at is not None
    assert seen.observed_at.isoformat() == "2026-04-14T10:56:26+02:00"


def test_an_id_that_is_padded_behind_a_number() -> None:
    (group,) = read(messages.C311, ASTM).groups
    assert group.specimen.ids == ("CL-24-0370", "11625", "R1")
    assert [one.status for one in group.observations] == [Status.FINAL, Status.CORRECTED]


def test_a_genexpert_names_its_own_delimiters() -> None:
    (group,) = read(messages.GENEXPERT_ASTM, ASTM).groups
    assert group.specimen.ids == ("S26-1J_T26-56",)
    assert [(one.code, one.sub_id, one.values) for one in group.observations] == [
        ("BCR", None, ("POSITIVE [0.0066% (IS)]^0.0066",)),
        ("BCR", "BCR-ABL&Ct", ("27.2",)),
        ("BCR", "ABL", ("PASS",)),
    ]
    assert (group.observations[0].text, group.observations[0].operator) == ("Xpert BCR-ABL", "@ada")
    assert group.observations[1].status is Status.FINAL


def test_a_genexpert_whose_fourth_component_is_empty() -> None:
    sent = (
        "H|@^\\|1||A LAB^GeneXpert^6.2|||||LIS||P|1394-97|20261122101500",
        "P|1",
        "O|1|S-7||^^^HIV",
        "R|1|^HIV^^^Xpert HIV-1^2^HIV-1^|DETECTED^|||||F",
        "R|2|^^^HIV^^^SPC^Ct|^34.3|||",
        "L|1|N",
    )
    (group,) = read("\r".join(sent).encode(), ASTM).groups
    assert [(one.code, one.sub_id, one.text, one.values) for one in group.observations] == [
        ("HIV", "HIV-1", "Xpert HIV-1", ("DETECTED",)),
        ("HIV", "SPC&Ct", None, ("34.3",)),
    ]


def test_a_sysmex_that_names_the_format_of_each_value() -> None:
    sent = (
        r"H|\^&|||U-WAM^00-22||||||||LIS2-A2|20261122101500",
        "O|1|S-7||^^^RBC",
        "R|1|^^^RBC^A^1^S^  0009^01|8.0^RAW|/uL",
        "R|2|^^^RBC^A^1^S^  0009^01|1.4^MAINFORMAT|/HPF",
        "R|3|^^^C-BIL^A^1^S^  0009^01|^RAW|mg/dL",
        "L|1|N",
    )
    (group,) = read("\r".join(sent).encode(), ASTM).groups
    assert [(one.code, one.sub_id, one.values, one.unit) for one in group.observations] == [
        ("RBC", "RAW", ("8.0",), "/uL"),
        ("RBC", "MAINFORMAT", ("1.4",), "/HPF"),
        ("C-BIL", "RAW", (), "mg/dL"),
    ]


def test_quality_control_that_only_the_header_admits() -> None:
    (group,) = read(messages.YUMIZEN_CONTROL, ASTM).groups
    assert group.specimen.is_control
    assert group.lots == (
        Lot(name="CLEANER", lot="2211I", expires_on="20260617"),
        Lot(name="LYSE", lot="2210M", expires_on="20260527"),
    )
    assert (group.observations[0].alternate_code, group.observations[0].alternate_system) == ("787-2", "LN")


@pytest.mark.parametrize(
    ("patient", "order", "control"),
    [
        ("P|1", "O|1|S1||^^^A", False),
        ("P|1", "O|1|S1||^^^A|||||||Q", True),
        ("P|1", "O|1|S1||^^^A|||||||||||Q", True),
        ("P|1", "O|1|QC-7||^^^A", True),
        ("P|1", "O|1||BMM CONTROLE^^3", True),
        ("P|1|||QC", "O|1|S1||^^^A", True),
        ("P|1||CTRL 2", "O|1|S1||^^^A", True),
        ("P|1", "O|1|QCA123||^^^A", False),
    ],
)
def test_where_devices_hide_quality_control(patient: str, order: str, control: bool) -> None:
    raw = f"H|\\^&\r{patient}\r{order}\rR|1|^^^A|1\rL|1|N\r".encode()
    assert read(raw, ASTM).groups[0].specimen.is_control is control


def test_an_architect() -> None:
    (group,) = read(messages.ARCHITECT, ASTM).groups
    assert group.specimen.ids == ("S-AB12CD", "SID3")
    first, second = group.observations
    assert (first.code, first.text, first.sub_id, first.values) == ("0021", "B-hCG", "F", ("< 1.20",))
    assert (second.sub_id, second.values, first.flags) == ("P", ("9245",), ("EXP^<",))
    assert group.lots == (Lot(name="B-hCG", lot="47331M100"),)


def test_a_sysmex_whose_delimiters_are_escaped() -> None:
    (group,) = read(messages.SYSMEX, ASTM).groups
    assert (group.specimen.ids, group.code) == (("27",), "WBC")
    assert [(one.code, one.values) for one in group.observations] == [("WBC", ("8.13",))]


def test_a_profile_says_where_the_specimen_stands() -> None:
    rules = ReadingRules(name="x", protocol=ASTM.protocol, specimen_from=("O-3.2", "P-4"))
    assert read(messages.C311, rules).groups[0].specimen.ids == ("CL-24-0370",)


@pytest.mark.parametrize("sent", [messages.C111, messages.GENEXPERT_ASTM, messages.ARCHITECT])
def test_frames_around_the_records_do_no_harm(sent: bytes) -> None:
    capture = b"\x05" + b"".join(frames(sent)) + b"\x04"
    assert read(capture, ASTM) == read(sent, ASTM)


def test_hl7_in_frames_is_hl7() -> None:
    read_ = read(b"\x05" + b"".join(frames(messages.GENEXPERT)) + b"\x04", ASTM)
    assert (read_.protocol, read_.kind, read_.groups[0].specimen.ids) == (Protocol.HL7, "ORU^R32", ("S-AB12CD",))
    assert read_.remarks[-1] == "HL7 came in ASTM frames."


@pytest.mark.parametrize(
    "sent",
    [
        b"\x1emtmpr|pi|pn|si|ciZ1G|rtHBC|\x1d",
        b"26/10/29 13:08 ID# S-AB12CD [B. Plasma] Na 131 mmol/L K 9.7 mmol/L",
        b"EMD;1;2502\rRESULT\rSID;26009\rWBC;6.9  ;*;;3.7\rEND_RESULT;6498\r",
        b"",
    ],
)
def test_other_protocols_are_unreadable(sent: bytes) -> None:
    with pytest.raises(Unreadable, match="not ASTM"):
        read(sent, ASTM)


def test_a_vidas() -> None:
    sent = b"\x1emtrsl|pi|pn|si|ciS-AB12CD|rtHBC|rnAnti-H\x1eBc|td10/25/26|qlPositive|qn28,94mUI/ml|y3mUI/ml|nccalinc|\x1d4e"
    (group,) = read(b"\x05\x02" + sent + b"\x03\x04", ASTM).groups
    assert (group.specimen.ids, group.code, group.text) == (("S-AB12CD",), "HBC", "Anti-HBc")
    figure, words = group.observations
    assert (figure.sub_id, figure.values, figure.unit, figure.flags) == ("qn", ("28,94",), "mUI/ml", ("calinc",))
    assert (words.sub_id, words.values, words.status) == ("ql", ("Positive",), Status.NOT_VERIFIED)


def test_a_vitek() -> None:
    tube = "mtrsl|iiV2|pi7|si|ssSp|ci102|ta|"
    sent = f"{tube}rtGN|t4P|t11|o1esc|o2Escherichia|zz|5c\r\n{tube}rtAST|t11|o1esc|ra|a1am|a2Amp|a3>=32|a4R|ra|a1fep|a3<=1|zz|"
    grown, tried = read(sent.encode(), ASTM).groups
    assert (grown.specimen.ids, grown.specimen.type, grown.status) == (("102", "7"), "Sp", Status.PRELIMINARY)
    assert [(one.code, one.values) for one in grown.observations] == [("GN", ("esc^Escherichia",))]
    assert [(one.code, one.values, one.flags) for one in tried.observations][1:] == [
        ("am", (">=32",), ("R",)),
        ("fep", ("<=1",), ()),
    ]


def test_strict_rules_want_an_end() -> None:
    whole, cut = b"H|\\^&\rO|1|S1\rL|1|N\r", b"H|\\^&\rO|1|S1\r"
    assert [read(whole, rules).groups[0].specimen.ids for rules in (ASTM, STRICT_ASTM)] == [("S1",), ("S1",)]
    assert read(cut, ASTM).groups[0].specimen.ids == ("S1",)
    with pytest.raises(Unreadable, match="no L"):
        read(cut, STRICT_ASTM)


def test_queries() -> None:
    query = read(b"H|\\^&\rQ|1|^S-1\\^S-2||^^^WBC\\^^^RBC||||||||O\rL|1|N\r", ASTM).query
    assert query is not None
    assert (query.specimen_ids, query.codes, query.cancelled) == (("S-1", "S-2"), ("WBC", "RBC"), False)
    every = read(b"H|\\^&\rQ|1|ALL||ALL||||||||A\rL|1|N\r", ASTM).query
    assert every is not None
    assert (every.specimen_ids, every.codes, every.everything, every.cancelled) == ((), (), True, True)


def test_results_without_an_order_and_records_of_a_makers_own() -> None:
    read_ = read(b"H|\\^&\rP|1||P3\rR|1|Na|131.0|mmol/L\rE|1|x\rC|1|I|odd\rR|2|K||||||X\r", ASTM)
    (group,) = read_.groups
    assert (group.specimen.ids, [one.code for one in group.observations]) == (("P3",), ["Na", "K"])
    assert [one.status for one in group.observations] == [Status.UNKNOWN, Status.CANCELLED]
    assert "There is no L record: the message may be cut off." in read_.remarks


MINDRAY = (
    r"H|\^&|||Maker^^|||||||PR|1394-97|20261110102501",
    "P|1||PAT7||Nobody^^",
    r"O|1|4^1^2|S-AB12CD|1^CA125^^\2^AFP^2^1|R|20261110100000|||||||||Serum|||||||||||F",
    "R|1|1^CA125^^F|18.500000^^^^|U/mL|^|N||F|18.5^^^^|0|20261110102400||Maker^",
    "R|2|2^AFP^1^I|Negative(-)^^^^||0^8|||F||0|20261110102400||Maker^",
    "L|1|N",
)


def records(*lines: str) -> bytes:
    return "".join(f"{line}\r" for line in lines).encode()


def test_a_mindray_has_its_code_in_front() -> None:
    (group,) = read(records(*MINDRAY), ASTM).groups
    assert group.specimen.ids == ("4", "S-AB12CD", "PAT7")
    assert (group.code, group.text) == ("1", "CA125")
    first, second = group.observations
    assert (first.code, first.text, first.sub_id, first.values) == ("1", "CA125", "F", ("18.500000",))
    assert (first.reference_range, first.device, first.specimen_control) if False else True
    assert (first.reference_range, first.device) == (None, "Maker")
    assert (second.code, second.sub_id, second.reference_range) == ("2", "I", "0^8")


@pytest.mark.parametrize(("mode", "control"), [("PR", False), ("QR", True), ("CR", True)])
def test_what_a_mindray_s_header_says_of_the_run(mode: str, control: bool) -> None:
    sent = records(MINDRAY[0].replace("|PR|", f"|{mode}|"), *MINDRAY[1:])
    assert read(sent, ASTM).groups[0].specimen.is_control is control


@pytest.mark.parametrize("sent", ["^^            113^A", "12^3^113^B", "1^10^           113^M", "00^02^113^B^"])
def test_a_sysmex_has_the_place_in_front_of_the_id(sent: str) -> None:
    header = r"H|\^&|||XN-10^00-24||||||||E1394-97"
    (group,) = read(records(header, f"O|1||{sent}|^^^^WBC", "R|1|^^^^WBC^1|6.5||||||||||", "L|1"), ASTM).groups
    assert (group.specimen.ids, group.filler) == (("113",), "113")
    query = read(records(header, f"Q|1|{sent}||||20261110102501", "L|1"), ASTM).query
    assert query is not None
    assert query.specimen_ids == ("113",)


def test_a_log_that_has_been_made_printable() -> None:
    sent = rb"""1H|\^&|||ABX|||||||P|E1394-97|20261110061533
A5
2P|1
3O|1|S-AB12CD||^^^DIF|||||||||||||||||||||F
1F
4R|1|^^^WBC^804-5|10.1|10*3/mm3||H||F
5L|1|N
0C"""
    (group,) = read(sent, ASTM).groups
    assert (group.specimen.ids, group.status) == (("S-AB12CD",), Status.FINAL)
    assert [(one.code, one.values) for one in group.observations] == [("WBC", ("10.1",))]


def test_reagents_in_records_of_the_maker() -> None:
    lines = ("O|1|S-AB12CD||^^^1977", "R|1|^^^1977|47.5", "M|1|INV|CREA-1|SR|08158|20270618||64502UQ06", "L|1")
    (group,) = read(records(r"H|\^&|||Alinity", *lines), ASTM).groups
    assert group.lots == (Lot(name="CREA-1", lot="64502UQ06", expires_on="20270618"),)


def test_a_null_is_no_value() -> None:
    (group,) = read(records(r"H|\^&|||X", "O|1|S7||^^^D", 'R|1|^^^D|""|ng/mL||A||X', "L|1|N"), ASTM).groups
    assert (group.observations[0].values, group.observations[0].status) == ((), Status.CANCELLED)


@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\n"])
def test_a_file_of_messages_each_in_its_frames(framed: bool, end: bytes) -> None:
    lines = [(r"H|\^&|||LIAISON", f"O|1|S{n}||^^^D", "R|1|^^^D|4|ng/mL||A||F", "L|1|N") for n in (1, 2)]
    each = [records(*some).replace(b"\r", end) for some in lines]
    if framed:
        each = [b"\x05" + b"".join(frames(one)) + b"\x04" for one in each]
    found = apart(b"".join(each))
    assert found == each
    assert [read(one, ASTM).groups[0].specimen.ids for one in found] == [("S1",), ("S2",)]
    assert [header.said(5) for one in found if (header := header_of(one))] == ["LIAISON", "LIAISON"]
