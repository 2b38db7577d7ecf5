"""Bring in the catalogue's trials that are not there yet, or there in an older edition. Safe to repeat.

What the survey has from memory, inferred or to check stays a draft: it matches nobody before a person confirms it.
"""

from dataclasses import replace

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.trials.commands.publishing import put_in_force, put_on_shelf
from services.trials.commands.set_site_status import record_status
from services.trials.commands.write_trial import add_criteria, add_draft
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.seed import Entry, catalogue
from services.trials.domain.trials.stages import Stage
from services.trials.store import sites, trials


async def load_catalogue(db: Database) -> int:
    """Bring in what is new, one trial per transaction; says how many were."""
    return sum([await _load(db, entry) for entry in catalogue()])


async def _load(db: Database, entry: Entry) -> bool:
    """The catalogue was reviewed as code is, so it counts as written and published."""
    async with db.transaction(Call.service("trials")) as tx:
        draft = await add_draft(tx, entry.trial, entry.document, edition=entry.edition)
        if draft is None:
            return await _renew(tx, entry)
        await _publish(tx, entry, draft)
        for site in entry.sites:
            await record_status(tx, site)
    return True


async def _publish(tx: Transaction, entry: Entry, found: TrialRecord) -> None:
    """A draft stays one until somebody has confirmed what it says from memory, and published it."""
    if entry.trial.stage is Stage.DRAFT:
        return
    criteria = await trials.newest_criteria(tx, found.id)
    publish = put_on_shelf if entry.trial.stage is Stage.CLOSED else put_in_force
    await publish(tx, found, criteria)


async def _renew(tx: Transaction, entry: Entry) -> bool:
    """A later edition brings new criteria; what people wrote by hand (no edition) is theirs."""
    found = await trials.lock(tx, entry.trial.id)
    if found is None or found.edition is None or found.edition >= entry.edition:
        return False
    newest = await trials.newest_criteria(tx, found.id)
    await add_criteria(tx, found, entry.document["arms"], number=newest.criteria_version + 1)
    to_confirm = entry.to_confirm if found.stage is Stage.DRAFT else ()
    renewed = replace(found, edition=entry.edition, references=entry.trial.references, to_confirm=to_confirm)
    await trials.save(tx, renewed, Audit(did="renewed trial", about=f"trial/{found.id}"))
    await _publish(tx, entry, renewed)
    await _renew_sites(tx, entry)
    return True


async def _renew_sites(tx: Transaction, entry: Entry) -> None:
    for site in entry.sites:
        known = await sites.newest(tx, trial=site.trial, arm=site.arm, hospital=site.hospital)
        if known is None or known[0].verified_on < site.verified_on:
            await record_status(tx, site)
