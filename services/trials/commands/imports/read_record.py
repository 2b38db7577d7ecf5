"""One version of a record as a person reads it: what is different, and which statuses still wait for somebody."""

from dataclasses import dataclass

from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.organisations import Organisations
from services.trials.commands.imports.import_sites import SitesImported, said, unmatched
from services.trials.commands.reassess import today
from services.trials.domain.registry.comparing import StudyDifference, difference
from services.trials.store import hospitals, registries, sites, trials
from services.trials.store.registries import ImportedRecord


@dataclass(frozen=True, slots=True)
class RecordRead:
    """The version, the difference to the one before, and its places."""

    record: ImportedRecord
    difference: StudyDifference
    sites: SitesImported


async def read_record(tx: Transaction, parties: Organisations, trial: str, number: int) -> RecordRead:
    """Proposals are those of the record's statuses that the doors do not have."""
    record = await registries.find(tx, trial, number)
    if record is None:
        raise NotFound("There is no such version of the record.")
    before = await registries.find(tx, trial, number - 1)
    known, newest = await hospitals.known(tx), await trials.newest_criteria(tx, trial)
    arms = [str(arm["id"]) for arm in newest.arms]
    doors = {(one.arm, one.hospital): one.status for one in await sites.on(tx, today(tx), trial=trial)}
    proposed = [
        site
        for site in said(record.study, known, parties, arms, today(tx))
        if doors.get((site.arm, site.hospital)) is not site.status
    ]
    changed = difference(before.study, record.study) if before else StudyDifference()
    return RecordRead(record, changed, SitesImported((), tuple(proposed), tuple(unmatched(record.study, known))))
