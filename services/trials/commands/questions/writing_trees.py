"""A coordinator writes a tree of questions, or a new version of one; a second person publishes what is proved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Invalid, NotFound, WrongState
from services.trials.commands.questions.checking import Checked, CheckTree, check_kept, pins
from services.trials.commands.questions.refusing import check_proved
from services.trials.commands.reassess import today
from services.trials.domain.questions.reading_tree import read_tree
from services.trials.domain.questions.record import TreeRecord, TreeVersion
from services.trials.store import open_trials, question_trees

LOOK_AGAIN: Final = "The tree or the trials changed while the tree was checked; ask again."


@dataclass(frozen=True, slots=True)
class WriteTree:
    """What the coordinator wrote."""

    call: Call
    document: Mapping[str, Any]


async def write_tree(db: Database, order: WriteTree) -> TreeRecord:
    """Keep the draft; nobody is asked by it until it is published."""
    tree = read_tree(order.document)
    async with db.transaction(order.call) as tx:
        draft = await add_tree(tx, tree.id, order.document, edition=None)
        if draft is None:
            raise AlreadyThere("There is a tree with this id; write a new version of it.", where="body.id")
        return tx.answer(draft)


async def add_tree(
    tx: Transaction, tree: str, document: Mapping[str, Any], *, edition: int | None
) -> TreeRecord | None:
    """The draft with its first version; None if the id is taken."""
    draft = TreeRecord(tree, None, 1, edition, 1, tx.now)
    if not await question_trees.add(tx, draft, Audit(did="wrote question tree", about=f"question-tree/{tree}")):
        return None
    await add_version(tx, draft, document)
    return draft


async def add_version(tx: Transaction, found: TreeRecord, document: Mapping[str, Any]) -> TreeVersion:
    """The newest version, not in force yet."""
    written = TreeVersion(found.id, found.newest, document, tx.call.by, tx.now)
    entry = Audit(did="wrote version of question tree", about=f"question-tree/{found.id}")
    await question_trees.save_version(tx, written, entry)
    return written


async def revise_tree(db: Database, order: WriteTree, tree_id: str) -> TreeRecord:
    """A new version beside the earlier ones; the one in force stays so until this is published."""
    if read_tree(order.document).id != tree_id:
        raise Invalid("The tree has another id than the address.", where="body.id", right=tree_id)
    async with db.transaction(order.call) as tx:
        found = await locked_tree(tx, tree_id)
        revised = replace(found, newest=found.newest + 1, version=found.version + 1)
        await add_version(tx, revised, order.document)
        await question_trees.save(tx, revised, Audit(did="revised question tree", about=f"question-tree/{tree_id}"))
        return tx.answer(revised)


async def publish_tree(db: Database, call: Call, tree_id: str) -> TreeRecord:
    """Only what is proved against the criteria in force at that moment, and never by the one who wrote it."""
    checked = await check_kept(db, CheckTree(call, warnings=False), tree_id)
    async with db.transaction(call) as tx:
        found = await locked_tree(tx, tree_id)
        newest = await question_trees.newest(tx, found)
        newest.check_publisher(call.by)
        check_proved(checked)
        if checked.tree_version != found.newest or checked.against != pins(await open_trials.open_on(tx, today(tx))):
            raise WrongState(LOOK_AGAIN)
        return tx.answer(await put_in_force(tx, found, newest, checked))


async def put_in_force(tx: Transaction, found: TreeRecord, newest: TreeVersion, checked: Checked) -> TreeRecord:
    """Sign the version and say against which criteria it was proved."""
    about = f"question-tree/{found.id}"
    signed = replace(newest, published_by=tx.call.by, published_at=tx.now, proved_against=checked.against)
    await question_trees.save_version(tx, signed, Audit(did="published version of question tree", about=about))
    published = replace(found, in_force=newest.tree_version, version=found.version + 1)
    await question_trees.save(tx, published, Audit(did="published question tree", about=about))
    return published


async def locked_tree(tx: Transaction, tree_id: str) -> TreeRecord:
    """The tree, held; refuses when If-Match names another version."""
    found = await question_trees.lock(tx, tree_id)
    if found is None:
        raise NotFound("There is no such tree.")
    tx.call.check_version(found.version)
    return found
