"""Puts every statement about a tree to the solver, and brings back a patient wherever one does not hold.

Imported only by the process that calculates (`proof.prove`).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import z3

from services.trials.domain.criteria.condition import Condition, Known, questions
from services.trials.domain.questions.proving.encoding import fails, holds, patient_of, possible
from services.trials.domain.questions.proving.findings import Finding, Flaw, Proof, ProofJob, Undecided
from services.trials.domain.questions.proving.possible import APPLIES
from services.trials.domain.questions.proving.variables import chosen
from services.trials.domain.questions.tree import ArmId, TreeLeaf, TreeQuestion

LONGEST_STATEMENT = 5.0
"""Seconds for one statement: those of real trees take milliseconds."""


class Prover:
    """One check: the solver with everything that is so of every patient, and the deadline."""

    def __init__(self, job: ProofJob) -> None:
        self._job = job
        self._deadline = time.monotonic() + job.seconds
        self._of = patient_of([*job.tree.conditions(), *job.arms.values()])
        self._solver = z3.Solver()
        self._solver.add(possible(self._of))
        self._holds: dict[int, z3.BoolRef] = {}
        self._reach = self._reached()
        self._path_facts = self._facts_on_the_way()
        self._findings: list[Finding] = []
        self._undecided: list[Undecided] = []
        self._statements = 0
        self._model = z3.Model()

    def prove(self) -> Proof:
        """Questions, then offers, then arms; warnings last, so that a short time goes to what matters."""
        for question in self._job.tree.questions.values():
            self._exclusive(question)
            self._exhaustive(question)
        for leaf in self._job.tree.leaves.values():
            self._offers(leaf)
        for arm, criteria in self._job.arms.items():
            self._reachable(arm, criteria)
        if self._job.warnings:
            self._warn()
        return Proof(tuple(self._findings), tuple(self._undecided), self._statements)

    def could_enter(self, leaf: str) -> tuple[ArmId, ...]:
        """The arms that somebody who comes to the leaf is eligible for; also those the solver gave up on."""
        place = Finding(Flaw.EXCLUDED_OFFER, leaf=leaf)
        return tuple(
            arm
            for arm, criteria in self._job.arms.items()
            if self._ask([self._reach[leaf], self._true(criteria)], place) is not False
        )

    def _exclusive(self, question: TreeQuestion) -> None:
        for one, other in combinations(question.answers, 2):
            both = z3.And(self._true(one.condition), self._true(other.condition))
            place = Finding(Flaw.OVERLAP, question.id, (one.id, other.id))
            self._never([self._reach[question.id], both], place, (one.condition, other.condition))

    def _exhaustive(self, question: TreeQuestion) -> None:
        conditions = tuple(answer.condition for answer in question.answers)
        none = z3.Not(z3.Or([self._true(one) for one in conditions]))
        self._never([self._reach[question.id], none], Finding(Flaw.GAP, question.id), conditions)

    def _offers(self, leaf: TreeLeaf) -> None:
        """Somebody who comes here must be able to meet the criteria of each arm that is offered."""
        for offer in leaf.offers:
            criteria = self._job.arms.get(offer.key)
            if criteria is None:
                self._findings.append(Finding(Flaw.NOT_OPEN, leaf=leaf.id, arm=offer.key))
                continue
            place = Finding(Flaw.EXCLUDED_OFFER, leaf=leaf.id, arm=offer.key)
            if self._ask([self._reach[leaf.id], self._true(criteria)], place) is False:
                found = self._example([self._reach[leaf.id], fails(criteria, self._of)], leaf.id, (criteria,))
                self._findings.append(_with(place, found))

    def _reachable(self, arm: ArmId, criteria: Condition) -> None:
        """Whoever is eligible comes to a leaf that offers it."""
        offering = [self._reach[leaf] for leaf in self._job.tree.offered().get(arm, ())]
        eligible, there = self._true(criteria), z3.Or(offering)
        somebody = self._ask([eligible], Finding(Flaw.NOBODY_ELIGIBLE, arm=arm))
        if somebody is False:
            self._findings.append(Finding(Flaw.NOBODY_ELIGIBLE, arm=arm))
        if not somebody:
            return
        unreachable = self._ask([eligible, there], Finding(Flaw.UNREACHABLE_ARM, arm=arm)) is False
        flaw = Flaw.UNREACHABLE_ARM if unreachable else Flaw.MISSED_ARM
        self._missing(arm, criteria, [eligible, z3.Not(there)], flaw)

    def _missing(self, arm: ArmId, criteria: Condition, stated: Sequence[z3.BoolRef], flaw: Flaw) -> None:
        if not self._ask(stated, Finding(flaw, arm=arm)):
            return
        model = self._model
        leaf = next((one for one in self._job.tree.leaves if _so(model, self._reach[one])), None)
        self._findings.append(Finding(flaw, leaf=leaf, arm=arm, patient=self._patient(model, leaf, (criteria,))))

    def _warn(self) -> None:
        for question in self._job.tree.questions.values():
            for answer in question.answers:
                place = Finding(Flaw.NEVER_ANSWERED, question.id, (answer.id,))
                if self._ask([self._reach[question.id], self._true(answer.condition)], place) is False:
                    self._findings.append(place)
        for leaf in self._job.tree.leaves.values():
            for offer in leaf.offers:
                self._may_exclude(leaf, offer.key)

    def _may_exclude(self, leaf: TreeLeaf, arm: ArmId) -> None:
        criteria = self._job.arms.get(arm)
        flawed = any((one.leaf, one.arm) == (leaf.id, arm) and not one.warning for one in self._findings)
        if criteria is not None and not flawed:
            stated = [self._reach[leaf.id], fails(criteria, self._of)]
            place = Finding(Flaw.MAY_EXCLUDE, leaf=leaf.id, arm=arm)
            self._never(stated, place, (criteria,))

    def _never(self, stated: Sequence[z3.BoolRef], place: Finding, conditions: Sequence[Condition]) -> None:
        """Nobody may be so; whoever is, is the counter-example."""
        if self._ask(stated, place):
            patient = self._patient(self._model, place.question or place.leaf, conditions)
            self._findings.append(_with(place, patient))

    def _ask(self, stated: Sequence[z3.BoolRef], place: Finding) -> bool | None:
        """Whether any patient is so; None, and noted, when the time is over."""
        self._statements += 1
        left = min(self._deadline - time.monotonic(), LONGEST_STATEMENT)
        if left > 0:
            self._solver.set("timeout", max(1, int(left * 1000)))
            found = self._solver.check(*stated)
            if found == z3.sat:
                self._model = self._solver.model()
                return True
            if found == z3.unsat:
                return False
        self._undecided.append(Undecided(place.flaw, place.question, place.leaf, place.arm))
        return None

    def _example(self, stated: Sequence[z3.BoolRef], at: str, conditions: Sequence[Condition]) -> Known | None:
        """Somebody at the leaf, perhaps; nobody where no patient comes there at all."""
        found = self._solver.check(*stated)
        return self._patient(self._solver.model(), at, conditions) if found == z3.sat else None

    def _patient(self, model: z3.ModelRef, at: str | None, conditions: Sequence[Condition]) -> Known:
        """The facts that were asked on the way and are asked here, and those that decide whether they apply."""
        applying = _deciding()
        asked = {question.fact: None for one in conditions for question in questions(one)}
        facts = {**self._path_facts.get(at or "", self._every_fact()), **asked}
        deciding = (applying[fact] for fact in facts if fact in applying)
        return chosen(model, self._of, {**facts, **dict.fromkeys(fact for some in deciding for fact in some)})

    def _every_fact(self) -> dict[str, None]:
        return {question.fact: None for one in self._job.tree.conditions() for question in questions(one)}

    def _true(self, condition: Condition) -> z3.BoolRef:
        found = self._holds.get(id(condition))
        if found is None:
            found = self._holds[id(condition)] = holds(condition, self._of)
        return found

    def _reached(self) -> dict[str, z3.BoolRef]:
        """For each question and leaf a name that is true of whoever comes there."""
        tree = self._job.tree
        names = {one: z3.Bool(f"at.{one}") for one in (*tree.questions, *tree.leaves)}
        ways: dict[str, list[z3.BoolRef]] = {one: [] for one in names}
        for question in tree.questions.values():
            for answer in question.answers:
                ways[answer.then].append(z3.And(names[question.id], self._true(answer.condition)))
        for one, name in names.items():
            self._solver.add(name == (z3.BoolVal(val=True) if one == tree.root else z3.Or(ways[one])))
        return names

    def _facts_on_the_way(self) -> Mapping[str, dict[str, None]]:
        tree = self._job.tree
        found: dict[str, dict[str, None]] = {one: {} for one in (*tree.questions, *tree.leaves)}
        for question in tree.questions.values():
            for answer in question.answers:
                found[answer.then].update(found[question.id])
                for one in question.answers:
                    found[answer.then].update(_facts(one.condition))
        return found


def _deciding() -> dict[str, tuple[str, ...]]:
    """The facts that decide whether another one applies."""
    return {fact: tuple(question.fact for question in questions(applies.possibly)) for fact, applies in APPLIES.items()}


def _facts(condition: Condition) -> Iterator[tuple[str, None]]:
    return ((question.fact, None) for question in questions(condition))


def _with(place: Finding, patient: Known | None) -> Finding:
    return Finding(place.flaw, place.question, place.answers, place.leaf, place.arm, patient)


def _so(model: z3.ModelRef, name: z3.BoolRef) -> bool:
    return bool(z3.is_true(model.eval(name, model_completion=True)))
