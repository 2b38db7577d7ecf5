"""Check a tree against the criteria in force: the solver works in a process of its own, with a time limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound
from libs.common.off_loop import off_loop
from services.trials.commands.reassess import today
from services.trials.domain.criteria.condition import Condition
from services.trials.domain.questions.proving.confirming import confirmed
from services.trials.domain.questions.proving.findings import Proof, ProofJob
from services.trials.domain.questions.proving.proof import prove
from services.trials.domain.questions.reading_tree import read_tree
from services.trials.domain.questions.record import Pins, TreeRecord, TreeVersion
from services.trials.domain.questions.tree import ArmId, QuestionTree
from services.trials.domain.trials.trial import Trial
from services.trials.store import open_trials, question_trees

MOST_SECONDS: Final = 30.0
"""For one check; the first tree takes two. What is left is answered as undecided."""

GRACE: Final = 15.0
"""Seconds to start the process, to wait for its turn, and to bring the answer back."""


@dataclass(frozen=True, slots=True)
class CheckTree:
    """What to check, with or without warnings, and how long the solver may try."""

    call: Call
    warnings: bool = True
    seconds: float = MOST_SECONDS


@dataclass(frozen=True, slots=True)
class Checked:
    """The proof, and the criteria that it speaks of."""

    tree: QuestionTree
    tree_version: int | None
    proof: Proof
    against: Pins
    arms: Mapping[ArmId, Condition]


async def check_document(db: Database, order: CheckTree, document: Mapping[str, object]) -> Checked:
    """A tree from the body of a request; nothing is kept."""
    tree = read_tree(document)
    async with db.reading(order.call) as tx:
        trials = await open_trials.open_on(tx, today(tx))
    return await check(tree, trials, order)


async def check_kept(db: Database, order: CheckTree, tree_id: str) -> Checked:
    """The newest version of a tree that is kept."""
    async with db.reading(order.call) as tx:
        found = await question_trees.find(tx, tree_id)
        if found is None:
            raise NotFound("There is no such tree.")
        newest = await question_trees.newest(tx, found)
        trials = await open_trials.open_on(tx, today(tx))
    return await check(read_tree(newest.document), trials, order, version=newest.tree_version)


async def check(
    tree: QuestionTree, trials: Iterable[Trial], order: CheckTree, *, version: int | None = None
) -> Checked:
    """Prove it elsewhere; believe here only what our own evaluator says too."""
    trials = tuple(trials)
    arms = {(trial.id, arm.id): arm.criteria for trial in trials for arm in trial.arms}
    job = ProofJob(tree, arms, order.seconds, warnings=order.warnings)
    proof = await off_loop(prove, job, within=order.seconds + GRACE)
    return Checked(tree, version, confirmed(job, proof), pins(trials), arms)


def pins(trials: Iterable[Trial]) -> dict[str, int]:
    """Each trial with the version of its criteria in force."""
    return {trial.id: trial.criteria_version for trial in trials}


@dataclass(frozen=True, slots=True)
class KeptTree:
    """A tree with one of its versions, and the trials that have changed since that was proved."""

    record: TreeRecord
    shown: TreeVersion
    versions: tuple[TreeVersion, ...]
    stale: tuple[str, ...]


async def read_kept(db: Database, call: Call, tree_id: str, *, number: int | None) -> KeptTree:
    """The version asked for, or the one in force, or the newest draft."""
    async with db.reading(call) as tx:
        found = await question_trees.find(tx, tree_id)
        versions = tuple(await question_trees.versions_of(tx, tree_id))
        in_force = pins(await open_trials.open_on(tx, today(tx)))
    wanted = (number or found.in_force or found.newest) if found is not None else None
    shown = next((one for one in versions if one.tree_version == wanted), None)
    if found is None or shown is None:
        raise NotFound("There is no such tree, or no such version of it.")
    return KeptTree(found, shown, versions, shown.stale(in_force) if shown.published_at else ())
