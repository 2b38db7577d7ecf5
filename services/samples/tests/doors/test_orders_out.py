"""Orders out, answers to queries, and what comes back for orders."""

from datetime import UTC, datetime

import pytest

from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder, OutgoingTest, Priority, Wanted
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.astm.orders import answer_records, order_records
from services.samples.doors.astm.reading import read as read_astm
from services.samples.doors.hl7.orders import oml_o21, oml_o33, orm_o01
from services.samples.doors.hl7.query_answers import QueryStatus, qck_q02, rsp_k11
from services.samples.doors.hl7.reading import read
from services.samples.doors.hl7.replies import read_reply
from services.samples.doors.orders_out import answer_to_query, asks_for_orders, write_orders
from services.samples.tests.doors.messages import LAW_PATIENT, hl7
from services.samples.tests.doors.rules import ASTM, HL7

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
TO = Envelope(control_id="out-1", now=NOW, receiving_application="cobas")
ORDER = OutgoingOrder(
    specimen="S-AB12CD",
    patient="RLN-1",
    material="BLD",
    material_text="Blood & more",
    material_system="HL70487",
    priority=Priority.URGENT,
    tests=(
        OutgoingTest(code="WBC", text="White|cells", system="99LAB", placer="step-1"),
        OutgoingTest(code="RBC", placer="step-2", wanted=Wanted.CANCELLED),
    ),
    collected_at=NOW,
    ordered_at=NOW,
)


HEADER = (
    r"MSH|^~\&|samples|ReALLNet|cobas||20261122103000+0000||OML^O33^OML_O33|out-1|P|2.5.1"
    "|||NE|AL||UNICODE UTF-8|||LAB-28^IHE"
)


def lines(sent: bytes) -> list[str]:
    return sent.decode().rstrip("\r").split("\r")


def test_an_order_of_law() -> None:
    assert lines(oml_o33([ORDER], TO)) == [
        HEADER,
        "PID|1||RLN-1",
        r"SPM|1|S-AB12CD||BLD^Blood \T\ more^HL70487|||||||P^Patient^HL70369||||||20261122103000+0000",
        "SAC|||S-AB12CD",
        "ORC|NW|step-1|||||||20261122103000+0000",
        "TQ1|||||||||S^^HL70485",
        r"OBR|1|step-1||WBC^White\F\cells^99LAB",
        "ORC|CA|step-2|||||||20261122103000+0000",
        "TQ1|||||||||S^^HL70485",
        "OBR|2|step-2||RBC",
    ]


@pytest.mark.parametrize(("written", "names"), [(oml_o33, "SPM SAC ORC TQ1 OBR"), (oml_o21, "ORC TQ1 OBR SPM SAC")])
def test_what_is_written_is_read_back(written: object, names: str) -> None:
    sent = written([ORDER], TO)  # type: ignore[operator]
    assert " ".join(line[:3] for line in lines(sent)[2:7]) == names
    groups = read(sent, HL7).groups
    assert [(group.specimen.ids[0], group.placer, group.code) for group in groups] == [
        ("S-AB12CD", "step-1", "WBC"),
        ("S-AB12CD", "step-2", "RBC"),
    ]
    assert groups[0].patient_ids == ("RLN-1",)


def test_an_order_from_before_there_was_spm() -> None:
    sent = orm_o01([ORDER], Envelope(control_id="7", now=NOW, version="2.3.1", character_set="ASCII"))
    assert lines(sent)[0].split("|")[8:12] == ["ORM^O01", "7", "P", "2.3.1"]
    first, _ = read(sent, HL7).groups
    assert (first.specimen.ids[0], first.placer, first.filler, first.specimen.type) == (
        "S-AB12CD",
        "step-1",
        "S-AB12CD",
        "BLD",
    )


def test_an_order_in_records() -> None:
    sent = order_records([ORDER], TO)
    names = [line.split("|")[0] for line in lines(sent)]
    assert names == ["H", "P", "O", "O", "L"]
    new, cancelled = read_astm(sent, ASTM).groups
    assert (new.specimen.ids[0], new.code, cancelled.code) == ("S-AB12CD", "WBC", "RBC")
    assert lines(sent)[2].split("|")[11] == "N"
    assert [lines(order_records([ORDER], TO))[2].split("|")[25], lines(sent)[-1]] == ["O", "L|1|N"]


def test_an_answer_in_records_says_whether_there_is_something() -> None:
    found, nothing = lines(answer_records([ORDER], TO)), lines(answer_records([], TO))
    assert [found[2].split("|")[25], found[-1]] == ["Q", "L|1|F"]
    assert [line[0] for line in nothing] == ["H", "L"]
    assert nothing[-1] == "L|1|I"


QBP = hl7(
    r"MSH|^~\&|cobas||Host||20261122||QBP^Q11^QBP_Q11|99|P|2.5.1|||NE|AL||UNICODE UTF-8|||LAB-27^IHE",
    "QPD|WOS^Work Order Step^IHELAW|tag-7|S-AB12CD",
    "RCP|I",
)


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(QueryStatus.FOUND, "AA", "OK"), (QueryStatus.NOTHING, "AA", "NF"), (QueryStatus.ERROR, "AE", "AE")],
)
def test_the_answer_to_a_query(status: QueryStatus, code: str, said: str) -> None:
    msh, msa, qak, qpd = lines(rsp_k11(QBP, status=status, now=NOW, control_id="a-1"))
    assert msh.split("|")[8:12] == ["RSP^K11^RSP_K11", "a-1", "P", "2.5.1"]
    assert msa == f"MSA|{code}|99"
    assert qak == f"QAK|tag-7|{said}|WOS^Work Order Step^IHELAW"
    assert qpd == "QPD|WOS^Work Order Step^IHELAW|tag-7|S-AB12CD"


def test_the_answer_to_an_old_query() -> None:
    asked = hl7(r"MSH|^~\&|BS|480|||2026||QRY^Q02|5|P|2.3.1", "QRD|2026|R|D|12|||RD|004|OTH|||T|")
    msh, msa, qak = lines(qck_q02(asked, status=QueryStatus.NOTHING, now=NOW, control_id="a"))
    assert (msh.split("|")[8], msa, qak) == ("QCK^Q02", "MSA|AA|5", "QAK|12|NF")
    with pytest.raises(Unreadable):
        rsp_k11(asked, status=QueryStatus.FOUND, now=NOW, control_id="a")


@pytest.mark.parametrize("kind", ["OML^O33", "OML^O21", "ORM^O01"])
def test_orders_as_a_profile_wants_them(kind: str) -> None:
    assert read(write_orders(kind, [ORDER], TO), HL7).kind == kind
    assert read_astm(write_orders("ASTM", [ORDER], TO), ASTM).groups[0].specimen.ids[0] == "S-AB12CD"


def test_a_question_has_an_answer_of_its_own() -> None:
    asked = read(QBP, HL7)
    assert asks_for_orders(asked)
    assert b"QAK|tag-7|OK|" in answer_to_query(QBP, asked, found=2, now=NOW, control_id="1")
    assert b"QAK|tag-7|NF|" in answer_to_query(QBP, asked, found=0, now=NOW, control_id="1")
    assert not asks_for_orders(read(LAW_PATIENT, HL7))
    assert not asks_for_orders(read(hl7(r"MSH|^~\&|A||||2026||QCN^J01|1|P|2.5.1", "QID|t|WOS"), HL7))


def test_what_comes_back_for_an_order() -> None:
    reply = read_reply(
        hl7(
            r"MSH|^~\&|cobas||Host||2026||ORL^O34^ORL_O34|3|P|2.5.1",
            "MSA|AE|out-1",
            "ERR||OBR^1^4|103^Table value not found^HL70357|E||||no such test",
            "SPM|1|S-AB12CD",
            "ORC|OK|step-1|f-1|||SC",
            "OBR|1|step-1",
            "ORC|UA",
            "OBR|2|step-2",
        ),
        HL7,
    )
    assert (reply.kind, reply.code, reply.answers, reply.taken) == ("ORL^O34", "AE", "out-1", False)
    assert reply.errors == ("103 Table value not found no such test",)
    assert [(one.placer, one.taken) for one in reply.orders] == [("step-1", True), ("step-2", False)]
    taken = read_reply(hl7(r"MSH|^~\&|||||||ACK|3|P|2.3", "MSA|CA|out-1|fine"), HL7)
    assert (taken.taken, taken.text, taken.orders) == (True, "fine", ())
    with pytest.raises(Unreadable, match="no MSA"):
        read_reply(LAW_PATIENT, HL7)
