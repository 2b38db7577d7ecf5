"""What is shown of trees of questions: the tree, its versions, and what a check of it found."""

from datetime import datetime
from typing import Any, Self

from libs.common.wire import View
from services.trials.api.fact_views import WordsView
from services.trials.commands.questions.checking import Checked, KeptTree
from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactType
from services.trials.domain.facts.value import YES, Codes
from services.trials.domain.questions.proving.findings import Finding, Flaw, Outcome, Undecided
from services.trials.domain.questions.proving.possible import RULE
from services.trials.domain.questions.proving.sentences import sentence
from services.trials.domain.questions.record import TreeRecord, TreeVersion


class QuestionTreeView(View):
    """A tree in a list, or after it was written."""

    id: str
    in_force: int | None
    newest: int
    version: int

    @classmethod
    def of(cls, found: TreeRecord) -> Self:
        return cls(id=found.id, in_force=found.in_force, newest=found.newest, version=found.version)


class TreeVersionView(View):
    """Who wrote a version, who published it, and the criteria it was proved against."""

    tree_version: int
    written_by: str
    written_at: datetime
    published_by: str | None
    published_at: datetime | None
    proved_against: dict[str, int] | None

    @classmethod
    def of(cls, found: TreeVersion) -> Self:
        return cls(
            tree_version=found.tree_version,
            written_by=found.written_by,
            written_at=found.written_at,
            published_by=found.published_by,
            published_at=found.published_at,
            proved_against=None if found.proved_against is None else dict(found.proved_against),
        )


class WholeQuestionTreeView(QuestionTreeView):
    """One version of the tree; `stale` names trials opened, closed or amended since it was proved."""

    tree_version: int
    tree: dict[str, Any]
    stale: list[str]
    versions: list[TreeVersionView]

    @classmethod
    def whole(cls, found: KeptTree) -> Self:
        return cls(
            **QuestionTreeView.of(found.record).model_dump(),
            tree_version=found.shown.tree_version,
            tree=dict(found.shown.document),
            stale=list(found.stale),
            versions=[TreeVersionView.of(one) for one in found.versions],
        )


class FindingView(View):
    """A flaw with its place; `patient` is a made-up child that shows it, as facts of the dictionary."""

    kind: Flaw
    warning: bool
    question: str | None
    answers: list[str]
    leaf: str | None
    trial: str | None
    arm: str | None
    words: WordsView
    patient: dict[str, bool | float | str] | None

    @classmethod
    def of(cls, found: Finding) -> Self:
        trial, arm = found.arm or (None, None)
        return cls(
            kind=found.flaw,
            warning=found.warning,
            question=found.question,
            answers=list(found.answers),
            leaf=found.leaf,
            trial=trial,
            arm=arm,
            words=WordsView.of(sentence(found)),
            patient=None if found.patient is None else patient_facts(found.patient),
        )


class UndecidedView(View):
    """A statement that the solver gave up on within its time."""

    kind: Flaw
    question: str | None
    leaf: str | None
    trial: str | None
    arm: str | None

    @classmethod
    def of(cls, found: Undecided) -> Self:
        trial, arm = found.arm or (None, None)
        return cls(kind=found.flaw, question=found.question, leaf=found.leaf, trial=trial, arm=arm)


class TreeCheckView(View):
    """Proved, refuted, or undecided within the time; findings that are warnings do not refute."""

    tree: str
    tree_version: int | None
    outcome: Outcome
    statements: int
    rule: str
    """What patients are possible."""
    against: dict[str, int]
    findings: list[FindingView]
    undecided: list[UndecidedView]

    @classmethod
    def of(cls, found: Checked) -> Self:
        return cls(
            tree=found.tree.id,
            tree_version=found.tree_version,
            outcome=found.proof.outcome,
            statements=found.proof.statements,
            rule=RULE,
            against=dict(found.against),
            findings=[FindingView.of(one) for one in found.proof.findings],
            undecided=[UndecidedView.of(one) for one in found.proof.undecided],
        )


def patient_facts(patient: Known) -> dict[str, bool | float | str]:
    """As POST /v1/evaluations takes them; days since what was never given follow from that."""
    shown: dict[str, bool | float | str] = {}
    for fact, value in sorted(patient.items()):
        if isinstance(value, Codes):
            [code] = value.possible
            shown[fact] = code == YES if FACTS[fact].type is FactType.TRUTH else str(code)
        elif value.low != float("inf"):
            shown[fact] = int(value.low) if FACTS[fact].whole else value.low
    return shown
