"""What a check of a tree asks for and what it finds; nothing here needs the solver."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.trials.domain.criteria.condition import Condition, Known
from services.trials.domain.questions.tree import ArmId, QuestionTree


class Flaw(StrEnum):
    """What is wrong with a tree."""

    OVERLAP = "overlap"
    """Two answers of a question are right for one patient who comes to it."""
    GAP = "gap"
    """No answer of a question is right for a patient who comes to it."""
    EXCLUDED_OFFER = "excluded_offer"
    """A leaf offers an arm that excludes every patient who comes there."""
    MISSED_ARM = "missed_arm"
    """A patient eligible for an open arm comes to a leaf that does not offer it, or to none."""
    UNREACHABLE_ARM = "unreachable_arm"
    """Nobody who is eligible for an open arm comes to a leaf that offers it."""
    NOT_OPEN = "not_open"
    """A leaf offers an arm of which no trial in force knows."""
    NEVER_ANSWERED = "never_answered"
    """Nobody who comes to the question can give this answer."""
    MAY_EXCLUDE = "may_exclude"
    """Some who come to the leaf are excluded by an arm it offers, others not: to be looked at there."""
    NOBODY_ELIGIBLE = "nobody_eligible"
    """Nobody can meet the criteria of an open arm, whatever the tree asks."""


WARNINGS = frozenset({Flaw.NEVER_ANSWERED, Flaw.MAY_EXCLUDE, Flaw.NOBODY_ELIGIBLE})
"""What does not keep a tree from being proved."""


@dataclass(frozen=True, slots=True)
class ProofJob:
    """A tree, the open arms with their criteria, and how long the solver may try (seconds)."""

    tree: QuestionTree
    arms: Mapping[ArmId, Condition]
    seconds: float
    warnings: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw with its place and, where there is one, a patient who shows it."""

    flaw: Flaw
    question: str | None = None
    answers: tuple[str, ...] = ()
    leaf: str | None = None
    arm: ArmId | None = None
    patient: Known | None = None

    @property
    def warning(self) -> bool:
        """Whether the tree is proved all the same."""
        return self.flaw in WARNINGS


class Outcome(StrEnum):
    """What a check amounts to."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Undecided:
    """What the solver gave up on within its time."""

    flaw: Flaw
    question: str | None = None
    leaf: str | None = None
    arm: ArmId | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """All that was found; proved when no flaw was found and nothing was given up."""

    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    statements: int
    """How many statements were put to the solver."""

    @property
    def outcome(self) -> Outcome:
        """One flaw refutes; without any, one open statement keeps from proving."""
        if any(not one.warning for one in self.findings):
            return Outcome.REFUTED
        given_up = any(one.flaw not in WARNINGS for one in self.undecided)
        return Outcome.UNDECIDED if given_up else Outcome.PROVED
