"""A body of a result is kept as a new version: a draft of an open order, or a correction that waits for its release."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.contracts.samples.assays import ChangeReason
from libs.common.database import Transaction
from libs.common.errors import WrongState
from services.samples.commands.assays.background import Background, background_of
from services.samples.commands.assays.new_version import new_version
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.families import AnyResult, check_family
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.verification.answering import awaited
from services.samples.domain.verification.rules import rule_of
from services.samples.domain.verification.why import Why
from services.samples.store.assays import assays, results


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A body for an order that this transaction has locked, with its sample; `lab` says whose result it is.

    `correction` is why it differs from what was released, in the laboratory's own words (they stay here);
    `correction_for_readers` is the sentence that travels. Both are asked of a released order only.
    """

    assay: Assay
    sample: Sample
    lab: str
    body: AnyResult
    measured_at: datetime
    posted_by: str
    posted_by_person: bool = False
    instrument: str | None = None
    aliquot_id: UUID | None = None
    correction: str | None = None
    correction_code: ChangeReason = ChangeReason.INSTRUMENT
    correction_for_readers: str | None = None
    noted: Mapping[str, object] = field(default_factory=dict)
    """What else stands in the audit entry."""
    background: Background | None = None
    """What was asked before for many orders at once; None: it is asked for this one."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The assay with the version that this body is."""

    assay: Assay
    result: ResultVersion
    repeated: bool = False

    @property
    def version(self) -> int:
        """The assay's."""
        return self.assay.version


async def file_result(tx: Transaction, filing: Filing, *, did: str = "posted result") -> Posted:
    """Nothing is released by it; what waited before gives way, and stays readable."""
    check_family(filing.assay.kind, filing.body)
    counted = _counted(filing, tx.now)
    draft = await new_version(
        tx,
        counted,
        filing.sample,
        body=filing.body,
        measured_at=filing.measured_at,
        aliquot_id=filing.aliquot_id,
        background=filing.background or await background_of(tx, counted),
    )
    version = _signed(draft, filing)
    filed = counted.awaiting(awaited(version, rule_of(counted.kind, laboratory=filing.lab)))
    await _keep(tx, filing, filed, version, did=did)
    return Posted(filed, version)


def _counted(filing: Filing, now: datetime) -> Assay:
    assay = filing.assay
    if not assay.is_released:
        return assay.resulted(lab=filing.lab, at=now)
    if filing.correction is None:
        raise WrongState("This assay has a released result; a correction has to say why.")
    return assay.correction_filed(lab=filing.lab, at=now)


def _signed(draft: ResultVersion, filing: Filing) -> ResultVersion:
    told = {name: getattr(filing, name) for name in ("posted_by", "posted_by_person", "instrument")}
    signed = replace(draft, **told)
    if filing.correction is None:
        return signed
    why = Why(code=filing.correction_code, for_readers=filing.correction_for_readers, note=filing.correction)
    return replace(signed, correction=why, reason=filing.correction)


async def _keep(tx: Transaction, filing: Filing, filed: Assay, version: ResultVersion, *, did: str) -> None:
    about, patient = f"assay/{filed.id}", filed.patient
    changes = {**filing.noted, "result_version": version.version}
    if filing.assay.awaits is not None:
        waiting = (await results.find(tx, filed.id, filing.assay.result_version)).superseded()
        await results.save(tx, waiting, Audit(did="superseded result version", about=about, patient=patient))
    entry = Audit(did=did, about=about, patient=patient, reason=filing.correction, changes=changes)
    await assays.save(tx, filed, entry)
    await results.add(tx, version, Audit(did="kept result version", about=about, patient=patient))
