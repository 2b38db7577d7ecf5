"""Walk the tree in force for facts and answers given in the question: no patient is named and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import NotFound, WrongState
from services.trials.commands.read_answers import day_asked
from services.trials.domain.answers.answer import ArmAnswer, answers
from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.deriving import derived
from services.trials.domain.facts.reading_values import Entered, as_facts, known_from
from services.trials.domain.facts.value import Value
from services.trials.domain.questions.reading_tree import read_tree
from services.trials.domain.questions.record import TreeVersion
from services.trials.domain.questions.tree import ArmId
from services.trials.domain.questions.walking import Walk, walk
from services.trials.store import open_trials, question_trees, sites


@dataclass(frozen=True, slots=True)
class WalkTree:
    """The answers by question, the facts by their ids, and the day."""

    call: Call
    tree: str
    answers: Mapping[str, str]
    facts: Mapping[str, Entered]
    on: date | None


@dataclass(frozen=True, slots=True)
class Walked:
    """How far one comes, and for a leaf the arms that are in force with their answer and their doors."""

    day: date
    version: TreeVersion
    walk: Walk
    arms: Mapping[ArmId, ArmAnswer]


async def walk_tree(db: Database, order: WalkTree) -> Walked:
    """By the version in force today; facts that follow from the given ones are derived."""
    given = known_from(order.facts.items())
    async with db.transaction(order.call) as tx:
        day = day_asked(tx, order.on, where="body.on")
        version = await tree_in_force(tx, order.tree)
        walked = walk(read_tree(version.document), whole(given, day), order.answers)
        return tx.answer(Walked(day, version, walked, await arms_at(tx, walked, day)))


def whole(given: Mapping[str, Value], day: date) -> dict[str, Value]:
    """With what follows; what was given itself stands."""
    follows = derived(day, as_facts(dict(given)))
    return {**{name: fact.value for name, fact in follows.items()}, **given}


async def tree_in_force(tx: Transaction, tree: str) -> TreeVersion:
    """The version that physicians are asked by."""
    found = await question_trees.find(tx, tree)
    if found is None:
        raise NotFound("There is no such tree.")
    version = await question_trees.version_of(tx, tree, found.in_force) if found.in_force is not None else None
    if version is None:
        raise WrongState("This tree is a draft; nobody is asked by it yet.")
    return version


async def arms_at(tx: Transaction, walked: Walk, day: date) -> dict[ArmId, ArmAnswer]:
    """The offered arms that are still in force, and what they answer to what is known by now."""
    if walked.leaf is None:
        return {}
    offered = {offer.key for offer in walked.leaf.offers}
    trials = [one for one in await open_trials.open_on(tx, day) if one.id in {trial for trial, _ in offered}]
    found = answers(trials, await sites.on(tx, day), as_facts(whole(told(walked.known), day)), day=day)
    return {(one.trial.id, one.arm.id): one for one in found if (one.trial.id, one.arm.id) in offered}


def told(known: Known) -> dict[str, Value]:
    """As plain values."""
    return dict(known)
