"""Publish the tree that is shipped as data, if it is proved against the trials in force. Safe to repeat."""

from dataclasses import replace

import structlog

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.trials.commands.questions.checking import Checked, CheckTree, check, pins
from services.trials.commands.questions.writing_trees import add_tree, add_version, put_in_force
from services.trials.commands.reassess import today
from services.trials.domain.questions.proving.findings import Outcome
from services.trials.domain.questions.record import TreeRecord
from services.trials.domain.questions.seed import TreeEntry, first_tree
from services.trials.store import open_trials, question_trees, trials

_log = structlog.get_logger(__name__)


async def load_tree(db: Database) -> int:
    """Bring in a new edition; says whether there was one. Before the trials are there, it waits for them."""
    entry = first_tree()
    call = Call.service("trials")
    async with db.reading(call) as tx:
        known = await question_trees.find(tx, entry.tree.id)
        arrived = [await trials.find(tx, one) for one in {trial for trial, _ in entry.tree.offered()}]
        in_force = await open_trials.open_on(tx, today(tx))
    if None in arrived or (known is not None and (known.edition is None or known.edition >= entry.edition)):
        return 0
    checked = await check(entry.tree, in_force, CheckTree(call, warnings=False))
    return await _keep(db, call, entry, checked)


async def _keep(db: Database, call: Call, entry: TreeEntry, checked: Checked) -> int:
    """The catalogue was reviewed as code is, so a second person has seen it; what is not proved stays a draft."""
    async with db.transaction(call) as tx:
        found = await question_trees.lock(tx, entry.tree.id)
        if found is None:
            found = await add_tree(tx, entry.tree.id, entry.document, edition=entry.edition)
        elif found.edition is not None and found.edition < entry.edition:
            found = await _renew(tx, found, entry)
        else:
            return 0
        if found is None:
            return 0
        newest = await question_trees.newest(tx, found)
        unchanged = checked.against == pins(await open_trials.open_on(tx, today(tx)))
        if checked.proof.outcome is Outcome.PROVED and unchanged:
            await put_in_force(tx, found, newest, checked)
        else:
            _log.warning("question tree not proved", count=len(checked.proof.findings))
    return 1


async def _renew(tx: Transaction, found: TreeRecord, entry: TreeEntry) -> TreeRecord:
    renewed = replace(found, newest=found.newest + 1, edition=entry.edition, version=found.version + 1)
    await add_version(tx, renewed, entry.document)
    about = f"question-tree/{found.id}"
    await question_trees.save(tx, renewed, Audit(did="renewed question tree", about=about))
    return renewed
