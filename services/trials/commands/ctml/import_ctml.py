"""CTML trials come in: as drafts with their files, never as rules. The same document twice is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.organisations import Organisations
from services.trials.commands.checking_criteria import contradictory
from services.trials.commands.ctml.ctml_sites import CtmlSites, take_sites
from services.trials.commands.reassess import today
from services.trials.commands.write_trial import add_draft
from services.trials.domain.criteria.contradiction import Contradiction
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.ctml.comparing import Changed, compared
from services.trials.domain.ctml.ctml_trial import CtmlTrial
from services.trials.domain.ctml.drafting import Draft, drafted
from services.trials.domain.ctml.reading_differs import differs
from services.trials.domain.ctml.translating import Unsaid
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Arm, Reference, Trial
from services.trials.store import ctml_files, hospitals, trials
from services.trials.store.ctml_files import CtmlFile, CtmlImport


@dataclass(frozen=True, slots=True)
class ImportCtml:
    """The file, and the trials that were read in it, in its order."""

    call: Call
    content: bytes
    yaml: bool
    trials: Sequence[CtmlTrial]


@dataclass(frozen=True, slots=True)
class CtmlImported:
    """What one trial became."""

    trial: str
    outcome: str
    """`created` (a draft), `updated` (one more version of the document), `unchanged`."""
    number: int
    arms: tuple[dict[str, Any], ...]
    unsaid: tuple[Unsaid, ...]
    difference: tuple[Changed, ...]
    differs: tuple[str, ...]
    documenting: tuple[str, ...]
    sites: CtmlSites
    contradictory: tuple[tuple[str, Contradiction], ...]
    """Arms that no child can satisfy, by id."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One trial of the file."""

    draft: Draft
    place: int
    trial: CtmlTrial

    @property
    def id(self) -> str:
        """Under which it is kept."""
        return str(self.draft.document["id"])


@dataclass(frozen=True, slots=True)
class CtmlImportedAll:
    """What all of them became."""

    imported: tuple[CtmlImported, ...]


async def import_ctml(db: Database, parties: Organisations, order: ImportCtml) -> CtmlImportedAll:
    """All in one transaction, in the order of their ids so that two imports never wait for each other crosswise."""
    file = CtmlFile.of(order.content, yaml=order.yaml, trials=len(order.trials))
    async with db.transaction(order.call) as tx:
        await ctml_files.keep(tx, file)
        read = [_Read(drafted(trial, today(tx)), place, trial) for place, trial in enumerate(order.trials)]
        done = [await _import(tx, parties, file, one) for one in sorted(read, key=lambda one: one.id)]
        return tx.answer(CtmlImportedAll(tuple(done)))


async def _import(tx: Transaction, parties: Organisations, file: CtmlFile, read: _Read) -> CtmlImported:
    created = await _draft(tx, read.draft)
    if created is None and await trials.lock(tx, read.id) is None:
        raise RuntimeError("a trial that is there cannot be found")
    before = await ctml_files.newest(tx, read.id)
    same = before is not None and before.document == read.trial.document
    number = (before.number if before else 0) + (0 if same else 1)
    if not same:
        imported = CtmlImport(read.id, number, read.place, file)
        await ctml_files.add(tx, imported, Audit("imported CTML", f"trial/{read.id}"))
    arms = read.draft.document["arms"]
    return CtmlImported(
        trial=read.id,
        outcome="created" if created else "unchanged" if same else "updated",
        number=number,
        arms=tuple(arms),
        unsaid=read.draft.unsaid,
        difference=compared(before.document, read.trial.document) if before and not same else (),
        differs=tuple(arm["id"] for arm, one in zip(arms, read.trial.levels, strict=False) if differs(one)),
        documenting=read.trial.documenting,
        sites=await take_sites(tx, read.trial, read.draft, await hospitals.known(tx), parties),
        contradictory=tuple(await contradictory(_with_criteria(arms), where="arms")),
    )


def _with_criteria(arms: Sequence[dict[str, Any]]) -> tuple[Arm, ...]:
    """What cannot be said in facts of ours waits for a person, and contradicts nothing yet."""
    return tuple(Arm(one["id"], one["name"], read_criteria(one["criteria"])) for one in arms if one["criteria"])


async def _draft(tx: Transaction, draft: Draft) -> TrialRecord | None:
    """Where the trial is not known. What CTML cannot say in facts of ours waits for a person."""
    document = draft.document
    trial = Trial(
        id=document["id"],
        title=document["title"],
        phase=document["phase"],
        stage=Stage.DRAFT,
        criteria_version=1,
        arms=(),
        references=tuple(Reference(one["says"], one["on"]) for one in document["references"]),
    )
    created = await add_draft(tx, trial, document, edition=None)
    if created is not None and draft.unsaid:
        newest = await trials.newest_criteria(tx, trial.id)
        about = f"trial/{trial.id}"
        await trials.save_criteria(tx, replace(newest, incomplete=True), Audit("marked criteria as incomplete", about))
    return created
