"""What a referral of the board asks of the tube that is drawn for it, and what the family has not agreed to of that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.database import Transaction
from libs.common.errors import Invalid, NotYetKnown, WrongState
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consent_check import Wanted, missing_for, missing_for_tube
from services.samples.domain.known_patient import KnownPatient
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.store.assays import assays
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class Referred:
    """The referral's tubes so far, the open orders on the announced one, and what a rejected one left undone."""

    tubes: Sequence[Sample] = ()
    orders: Sequence[Assay] = ()
    lost: tuple[Kind, ...] = ()

    @property
    def announced(self) -> Sample | None:
        """The row that the tube becomes."""
        return next((one for one in self.tubes if one.stage is SampleStage.EXPECTED), None)

    def wanted(self, *, without: Collection[Kind]) -> list[Wanted]:
        """What it asks of the tube."""
        kinds = dict.fromkeys((*(one.kind for one in self.orders), *self.lost))
        return [Wanted(kind, "body.referral_id") for kind in kinds if kind not in without]


async def referred(tx: Transaction, referral_id: UUID | None, patient: KnownPatient) -> Referred:
    """Locked, as everybody locks: samples, then assays."""
    if referral_id is None:
        return Referred()
    found = [one for one in await samples.of_referral(tx, referral_id) if one.patient == patient.code]
    if not found:
        raise NotYetKnown("No such referral of this patient has arrived here.", where="body.referral_id")
    if all(one.stage is SampleStage.CANCELLED for one in found):
        raise WrongState("The referral was declined or revoked.", where="body.referral_id")
    waiting = Referred(found)
    if waiting.announced is not None:
        return Referred(found, orders=await assays.open_of_sample(tx, waiting.announced.id))
    return Referred(found, lost=await _lost(tx, found))


def check_left_out(patient: KnownPatient, asked: Referred, left_out: Collection[Kind]) -> None:
    """A hospital leaves out what the family did not agree to, and nothing else that the board asked for."""
    asked_for = {one.assay for one in asked.wanted(without=())}
    for kind in left_out:
        if kind not in asked_for:
            raise Invalid("The referral does not ask for this.", where="body.leave_out", wrong=kind)
        if len(missing_for(patient, kind)) == len(missing_for_tube(patient)):
            raise Invalid("The family has agreed to this.", where="body.leave_out", wrong=kind, right="what it has not")


async def _lost(tx: Transaction, earlier: Sequence[Sample]) -> tuple[Kind, ...]:
    """What the referral wants and no tube of it can give any more."""
    rejected = [one for one in earlier if one.stage is SampleStage.REJECTED]
    alive = [one for one in earlier if one.stage not in {SampleStage.REJECTED, SampleStage.CANCELLED}]
    wanted = [assay.kind for one in rejected for assay in await assays.of_sample(tx, one.id)]
    elsewhere = {assay.kind for one in alive for assay in await assays.of_sample(tx, one.id)}
    return tuple(kind for kind in wanted if kind not in elsewhere)
