"""Records of ClinicalTrials.gov come in: as sources and drafts, never as rules. The same record twice is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Wrong
from libs.common.organisations import Organisations
from services.trials.commands.imports.import_sites import SitesImported, import_sites
from services.trials.commands.write_trial import add_draft
from services.trials.domain.hospitals.matching import Hospitals
from services.trials.domain.registry.comparing import StudyDifference, difference
from services.trials.domain.registry.drafting import draft
from services.trials.domain.registry.order import precedes
from services.trials.domain.registry.study import Study
from services.trials.domain.registry.study_json import digest
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Reference, Trial
from services.trials.store import hospitals, registries, trials
from services.trials.store.registries import ImportedRecord


@dataclass(frozen=True, slots=True)
class ImportStudies:
    """What was sent: the records that could be read, and what is wrong with the others."""

    call: Call
    studies: Sequence[Study]
    refused: Sequence[Wrong] = ()


@dataclass(frozen=True, slots=True)
class StudyImported:
    """What one record became."""

    trial: str
    outcome: str
    """`created` (a draft), `updated` (one more version of the record), `unchanged`, `older` (than the one kept)."""
    record: int
    study: Study
    difference: StudyDifference
    sites: SitesImported


@dataclass(frozen=True, slots=True)
class Import:
    """What all of them became."""

    imported: tuple[StudyImported, ...]
    refused: tuple[Wrong, ...]


async def import_studies(db: Database, parties: Organisations, order: ImportStudies) -> Import:
    """All in one transaction, in the order of their ids so that two imports never wait for each other crosswise."""
    async with db.transaction(order.call) as tx:
        known = await hospitals.known(tx)
        studies = sorted(order.studies, key=lambda study: study.nct_id)
        found = [await _import(tx, study, known, parties) for study in studies]
        return tx.answer(Import(tuple(found), tuple(order.refused)))


async def _import(tx: Transaction, study: Study, known: Hospitals, parties: Organisations) -> StudyImported:
    created = await _draft(tx, study)
    trial = created or await trials.lock(tx, study.trial)
    if trial is None:
        raise RuntimeError("a trial that is there cannot be found")
    before = None if created else await registries.newest(tx, study.trial)
    if before is not None and (nothing := _nothing_new(study, before)):
        sites = SitesImported.of(before.study, known)
        return StudyImported(study.trial, nothing, before.number, before.study, StudyDifference(), sites)
    number = before.number + 1 if before else 1
    await registries.add(tx, study, number=number, entry=Audit("imported record", f"trial/{study.trial}"))
    if created:
        newest = await trials.newest_criteria(tx, study.trial)
        marked = replace(newest, incomplete=True, from_record=number)
        await trials.save_criteria(tx, marked, Audit("marked criteria as incomplete", f"trial/{study.trial}"))
    changed = difference(before.study, study) if before else StudyDifference()
    sites = await import_sites(tx, study, known, parties)
    return StudyImported(study.trial, "created" if created else "updated", number, study, changed, sites)


def _nothing_new(study: Study, before: ImportedRecord) -> str | None:
    """An earlier version must not open a door again that a later one has shut."""
    if before.digest == digest(study):
        return "unchanged"
    return "older" if precedes(study, before.study, before.imported_at.date()) else None


async def _draft(tx: Transaction, study: Study) -> TrialRecord | None:
    """A draft where the trial is not known; its criteria wait for a person, who is not the one that publishes them."""
    document = draft(study)
    trial = Trial(
        id=study.trial,
        title=study.title,
        phase=document["phase"],
        stage=Stage.DRAFT,
        criteria_version=1,
        arms=(),
        references=tuple(Reference(one["says"], one["on"]) for one in document["references"]),
    )
    return await add_draft(tx, trial, document, edition=None)
