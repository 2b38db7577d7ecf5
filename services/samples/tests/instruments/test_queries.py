"""An instrument asks what is to be done with a tube, and hears whether there is something."""

from typing import Any

from libs.common.database import Database
from services.samples.tests.instruments.receipts import kept
from services.samples.tests.instruments.senders import Opened, block, calling


def query(control_id: str, label: str) -> bytes:
    return (
        f"MSH|^~\\&|ANALYSER|LAB|LIS|NET|20260616103000||QBP^Q11^QBP_Q11|{control_id}|P|2.5.1|||NE|AL\r"
        f"QPD|WOS^Work Order Step^IHE_LABTF|Q{control_id}|{label}\rRCP|I||R^Real Time^HL70394\r"
    ).encode()


async def test_whether_there_are_orders_is_said(database: Database, opened: Opened, ordered: Any, ask: Any) -> None:
    order = await ordered("drp")
    sample = await ask("GET", f"/v1/samples/{order['sample_id']}", role="hub_technician", of="hub-barcelona")
    async with opened("mllp") as listening, calling(listening) as sender:
        told = []
        for name, label in (("1", sample.json()["label"]), ("2", "S-000000")):
            await sender.send(block(query(name, label)))
            told.append(await sender.answer())
    assert [b"RSP^K11^RSP_K11" in one and b"MSA|AA|" in one for one in told] == [True, True]
    assert [b"QAK|Q1|OK|" in told[0], b"QAK|Q2|NF|" in told[1]] == [True, True]
    assert [(row.kind, row.answer) for row in await kept(database)] == [("QBP^Q11", one) for one in told]


async def test_all_orders_are_asked_for(opened: Opened, ordered: Any) -> None:
    def whole(control_id: str, asks: str) -> bytes:
        return block(query(control_id, "").replace(b"WOS^Work Order Step^IHE_LABTF", asks.encode()))

    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(whole("1", "WOS_ALL^Work Order Step All^IHE_LABTF"))
        before = await sender.answer()
        await ordered("drp")
        await sender.send(whole("2", "WOS_ALL^Work Order Step All^IHE_LABTF"))
        after = await sender.answer()
    assert [b"QAK|Q1|NF|" in before, b"QAK|Q2|OK|" in after] == [True, True]


def old_query(control_id: str, label: str) -> bytes:
    return (
        f"MSH|^~\\&|ANALYSER|LAB|||20260616103000||QRY^Q02|{control_id}|P|2.3.1||||||ASCII\r"
        f"QRD|20260616103000|R|D|2|||RD|{label}|OTH|||T|\rQRF||||||RCT|COR|ALL||\r"
    ).encode()


async def test_the_old_question_is_answered_in_lines(
    database: Database, opened: Opened, ordered: Any, ask: Any
) -> None:
    order = await ordered("drp")
    sample = await ask("GET", f"/v1/samples/{order['sample_id']}", role="hub_technician", of="hub-barcelona")
    label = sample.json()["label"]
    async with opened("mllp") as listening, calling(listening) as sender:
        await sender.send(block(old_query("1", label)))
        taken, lines = [(await sender.answer()).decode().split("\r") for _ in range(2)]
        await sender.send(block(old_query("2", "S-000000")), block(old_query("1", label)))
        nothing, again = [await sender.answer() for _ in range(2)]
    assert (taken[0].split("|")[8], taken[1:3]) == ("QCK^Q02", ["MSA|AA|1", "QAK|2|OK"])
    assert (lines[0].split("|")[8], lines[1]) == ("DSR^Q03", "MSA|AA|1")
    assert [one for one in lines if one.startswith("DSP") and "||" in one] == [
        f"DSP|21||{label}",
        "DSP|29||drp^^^",
    ]
    assert [one for one in lines if one.startswith(("QR", "DSC"))] == [
        f"QRD|20260616103000|R|D|2|||RD|{label}|OTH|||T",
        "QRF||||||RCT|COR|ALL",
        "DSC||",
    ]
    assert b"QAK|2|NF" in nothing
    assert again.decode().split("\r") == taken
