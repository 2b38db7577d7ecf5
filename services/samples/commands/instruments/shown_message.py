"""A received message as somebody may read it; that they did is on record, with the children it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import ConsentMissing, Forbidden, Refusal
from libs.common.permissions import Permission
from libs.common.vocabulary import Purpose
from services.samples.commands.instruments.open_message import device_of
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.instruments.control import is_control
from services.samples.domain.instruments.filing import GroupFiling
from services.samples.domain.instruments.known import patient_in
from services.samples.domain.instruments.message import InstrumentMessage
from services.samples.domain.instruments.parsed_json import from_json
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.instruments.withholding import Withheld, holds_inherited
from services.samples.store import patients
from services.samples.store.instruments import filings, receipt_rows
from services.samples.store.instruments.reading_rules import bench_of
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """`message` is None if it was not read yet, or cannot be."""

    receipt: Receipt
    message: InstrumentMessage | None
    filings: Sequence[GroupFiling]
    profile: WrittenProfile
    withheld: Withheld | None

    def check_all_is_shown(self) -> None:
        """The bytes and the documents cannot be shown in part."""
        if self.withheld is Withheld.GERM_LINE:
            raise Forbidden("It may hold inherited findings: they are for genetic counselling only.")
        if self.withheld is Withheld.CONSENT:
            raise ConsentMissing("The family has not agreed to this, or no longer does.")


async def shown_message(tx: Transaction, receipt_id: UUID, *, did: str = "read receipt") -> ShownMessage:
    """Whoever may not read inherited findings gets the frame without the values."""
    receipt = await receipt_rows.find(tx, receipt_id)
    found = await filings.of_receipt(tx, receipt_id)
    bench = await bench_of(tx, receipt.lab)
    profile = bench.profile_for(device_of(receipt, bench), receipt.protocol)
    message = None if receipt.parsed is None else from_json(receipt.parsed)
    inherited = await _holds_inherited(tx, message, profile, found)
    withheld = await _withheld(tx, found, inherited=inherited)
    named = (
        {code for one in message.groups for sent in one.patient_ids if (code := patient_in(sent))} if message else set()
    )
    children = sorted({one.patient for one in found if one.patient} | named)
    entry = Audit(
        did=did,
        about=f"receipt/{receipt_id}",
        patient=children[0] if len(children) == 1 else None,
        changes={"patients": children, **({"withheld": withheld} if withheld else {})},
    )
    await audit.write(tx, entry)
    return ShownMessage(receipt, message, found, profile, withheld)


async def _holds_inherited(
    tx: Transaction, message: InstrumentMessage | None, profile: WrittenProfile, found: Sequence[GroupFiling]
) -> bool:
    groups = enumerate(message.groups if message else ())
    controls = {place for place, group in groups if is_control(group, profile.profile)}
    patients = [one for one in found if one.place not in controls]
    known = await samples.materials_of(tx, {one.sample_id for one in patients if one.sample_id is not None})
    materials = [None if one.sample_id is None else known.get(one.sample_id) for one in patients]
    return holds_inherited(message, profile.profile, found, materials)


async def _withheld(tx: Transaction, found: Sequence[GroupFiling], *, inherited: bool) -> Withheld | None:
    if not await _agreed(tx, found, inherited=inherited):
        return Withheld.CONSENT
    return Withheld.GERM_LINE if inherited and not tx.call.caller.may(Permission.RESULTS_READ_GERM_LINE) else None


async def _agreed(tx: Transaction, found: Sequence[GroupFiling], *, inherited: bool) -> bool:
    """Whether everybody the message was matched to agrees to what it is for, and to having the germ line looked at."""
    germ_line = (Purpose.GERM_LINE,) if inherited else ()
    wanted = {(one.patient, one.kind) for one in found if one.patient}
    for code, kind in sorted(wanted, key=str):
        if code is None:
            continue
        try:
            purposes = (FOR_SAMPLES,) if kind is None else (FOR_SAMPLES, purpose_of(kind))
            (await patients.hold(tx, code)).check_consents(*purposes, *germ_line)
        except Refusal:
            return False
    return True
