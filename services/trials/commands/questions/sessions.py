"""A physician's session: begun, answered, taken back, changed, closed, attached to a consultation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.trials import QuestionsSessionAttached
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.identifiers import new_id
from libs.common.vocabulary import Verdict
from services.trials.commands.finding_patient import consenting_patient
from services.trials.commands.questions.asking_next import Doors, asking_for
from services.trials.commands.questions.checking import pins
from services.trials.commands.questions.consultations import check_consultation, heard
from services.trials.commands.questions.walking_trees import tree_in_force, whole
from services.trials.commands.reassess import today
from services.trials.domain.criteria.criterion_code import experimental_facts
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.facts.reading_values import Entered, as_facts, known_from
from services.trials.domain.facts.value import Value
from services.trials.domain.questions import keeping
from services.trials.domain.questions.asking.next_question import Asking
from services.trials.domain.questions.reading_tree import read_tree
from services.trials.domain.questions.replaying import Replayed, entered_value, replay
from services.trials.domain.questions.session import QuestionSession, SessionKind, SessionStage, SessionStep
from services.trials.domain.questions.tree import QuestionTree
from services.trials.domain.questions.walking import Walk, check_given, walk
from services.trials.domain.trials.trial import Trial
from services.trials.store import open_trials, pinned_trials, question_sessions, question_trees, sources


@dataclass(frozen=True, slots=True)
class StartSession:
    """By which questions, about whom (or nobody), and what is known beside."""

    call: Call
    kind: SessionKind
    tree: str | None
    patient: str | None
    facts: Mapping[str, Entered]


@dataclass(frozen=True, slots=True)
class SessionOn:
    """A session with what its answers amount to, and what is asked next."""

    session: QuestionSession
    replayed: Replayed
    walk: Walk | None
    asking: Asking | None
    stale: tuple[str, ...]


async def start_session(db: Database, order: StartSession) -> SessionOn:
    """Pins the day, the criteria, the tree and the facts."""
    if (order.kind is SessionKind.FIXED) != (order.tree is not None):
        raise Invalid("A fixed session names its tree, an adaptive one has none.", where="body.tree")
    given = known_from(order.facts.items())
    async with db.transaction(order.call) as tx:
        day, trials = today(tx), await open_trials.open_on(tx, today(tx))
        known = await _known(tx, order, given, trials, day)
        version = await tree_in_force(tx, order.tree) if order.tree is not None else None
        begun = QuestionSession(
            id=new_id(),
            organisation=order.call.caller.organisation,
            patient=order.patient,
            kind=order.kind,
            tree=order.tree,
            tree_version=None if version is None else version.tree_version,
            criteria=pins(trials),
            facts=keeping.kept(known),
            day=day,
            steps=(),
            stage=SessionStage.OPEN,
            consultations=(),
            started_by=order.call.by,
            started_at=tx.now,
            changed_at=tx.now,
            version=1,
        )
        await question_sessions.save(tx, begun, _entry(begun, "started question session"))
        return tx.answer(await _shown(tx, begun))


async def _known(
    tx: Transaction, order: StartSession, given: Mapping[str, Value], trials: tuple[Trial, ...], day: date
) -> dict[str, Value]:
    """Of a patient what the network knows, only at the child's own hospital; beside it what was given."""
    told = values(with_windows(as_facts(whole(given, day)), trials, day))
    if order.patient is None:
        return told
    patient = await consenting_patient(tx, order.patient)
    if patient.hospital != order.call.caller.organisation:
        raise NotFound("There is no such patient here.")
    facts = facts_on(day, await sources.of_patient(tx, order.patient))
    return {**values(with_windows(facts, trials, day)), **told}


async def read_session(db: Database, call: Call, session_id: UUID) -> SessionOn:
    """Leaves an audit row: somebody has looked."""
    async with db.transaction(call) as tx:
        found = await question_sessions.lock(tx, session_id)
        await audit.write(tx, _entry(found, "read question session"))
        return await _shown(tx, found)


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """An answer of the tree, a fact's value, or that it cannot be found out."""

    call: Call
    session_id: UUID
    question: str
    answer: Entered | None


async def answer_question(db: Database, order: AnswerQuestion) -> SessionOn:
    """One more, or another answer to the same question: what is then no longer asked goes."""
    async with db.transaction(order.call) as tx:
        found = await _held(tx, order.session_id)
        step = SessionStep(order.question, order.answer, tx.now.isoformat(), tx.call.by)
        tree = await _tree(tx, found)
        _check(step, tree)
        answered = _still_asked(found.answering(step), tree)
        if step.question not in {one.question for one in answered.steps}:
            raise Invalid("This question is not asked on this way.", where="body.question")
        return await _save(tx, answered, "answered question of session")


def _check(step: SessionStep, tree: QuestionTree | None) -> None:
    if tree is not None:
        check_given(tree, {step.question: str(step.answer)}, "body.answer")
    elif step.answer is not None:
        tuple(entered_value(step.question, step.answer))


def _still_asked(found: QuestionSession, tree: QuestionTree | None) -> QuestionSession:
    if tree is None:
        return found
    walked = walk(tree, keeping.read(found.facts), _given(found), where="body.answer")
    asked = frozenset(step.question.id for step in walked.steps)
    return found.keeping(asked)


def _given(found: QuestionSession) -> dict[str, str]:
    return {one.question: str(one.answer) for one in found.steps}


async def go_back(db: Database, call: Call, session_id: UUID) -> SessionOn:
    """Take the last answer back."""
    async with db.transaction(call) as tx:
        return await _save(tx, (await _held(tx, session_id)).back(), "went back in question session")


async def close_session(db: Database, call: Call, session_id: UUID) -> SessionOn:
    """It stays readable."""
    async with db.transaction(call) as tx:
        return await _save(tx, (await _held(tx, session_id)).closing(), "closed question session")


async def attach_session(db: Database, call: Call, session_id: UUID, consultation: UUID) -> SessionOn:
    """The board is told in codes; it shows it on a consultation of the same hospital, and the same child if any."""
    async with heard(db, consultation), db.transaction(call) as tx:
        found = await _held(tx, session_id)
        await check_consultation(tx, consultation, organisation=found.organisation, patient=found.patient)
        attached = found.attaching(consultation).touched(tx.now)
        await question_sessions.save(tx, attached, _entry(attached, "attached question session"))
        shown = await _shown(tx, attached)
        await outbox.put(tx, _event(tx, shown, consultation))
        return tx.answer(shown)


async def _held(tx: Transaction, session_id: UUID) -> QuestionSession:
    found = await question_sessions.lock(tx, session_id)
    tx.call.check_version(found.version)
    return found


async def _save(tx: Transaction, found: QuestionSession, did: str) -> SessionOn:
    saved = found.touched(tx.now)
    await question_sessions.save(tx, saved, _entry(saved, did))
    return tx.answer(await _shown(tx, saved))


async def _tree(tx: Transaction, found: QuestionSession) -> QuestionTree | None:
    if found.tree is None or found.tree_version is None:
        return None
    version = await question_trees.version_of(tx, found.tree, found.tree_version)
    return None if version is None else read_tree(version.document)


async def _shown(tx: Transaction, found: QuestionSession) -> SessionOn:
    """By the criteria, the tree and the facts of its first day."""
    trials, tree = await pinned_trials.pinned(tx, found.criteria), await _tree(tx, found)
    known = keeping.read(found.facts)
    replayed = replay(found, known, trials, tree)
    walked = None if tree is None else walk(tree, known, _given(found), where="body.answer")
    asking = None
    if tree is None:
        skipped = [one.question for one in found.steps if one.answer is None]
        asking = await asking_for(tx, replayed.known, trials, found.day, doors=Doors.ANY, skipped=skipped)
    in_force = pins(await open_trials.open_on(tx, today(tx)))
    moved = {one for one in {*found.criteria, *in_force} if found.criteria.get(one) != in_force.get(one)}
    return SessionOn(found, replayed, walked, asking, tuple(sorted(moved)))


def _entry(found: QuestionSession, did: str) -> Audit:
    return Audit(did=did, about=f"questions-session/{found.id}", patient=found.patient)


def _event(tx: Transaction, shown: SessionOn, consultation: UUID) -> QuestionsSessionAttached:
    """Codes only: no answer of the physician and no value of the child."""
    found, verdicts = shown.session, shown.replayed.verdicts
    asked = shown.asking.questions if shown.asking is not None else ()
    leaf = shown.walk.leaf if shown.walk is not None else None
    return QuestionsSessionAttached(
        at=tx.now,
        version=found.version,
        origin=found.organisation,
        destination=found.organisation,
        session_id=found.id,
        consultation_id=consultation,
        patient=found.patient,
        kind=found.kind,
        tree=found.tree,
        tree_version=found.tree_version,
        leaf=None if leaf is None else leaf.id,
        questions=tuple(step.question for step in found.steps),
        eligible=tuple("/".join(arm) for arm, says in verdicts.items() if says is Verdict.ELIGIBLE),
        undetermined=tuple("/".join(arm) for arm, says in verdicts.items() if says is Verdict.UNDETERMINED),
        next_question=asked[0].inquiry.id if asked else None,
        experimental_facts=experimental_facts(
            [*(one.question for one in found.steps), *(one.inquiry.id for one in asked[:1])]
        ),
    )
